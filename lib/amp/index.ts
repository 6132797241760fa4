// torch.amp: mixed precision.
export { type AutocastOptions, type AutocastRest, autocast, isAutocastAvailable } from './autocast';
export { type CustomFwdOptions, customBwd, customFwd } from './custom';
export { GradScaler, type GradScalerOptions, type GradScalerState } from './grad-scaler';
