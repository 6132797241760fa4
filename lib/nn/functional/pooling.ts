// Pooling. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { torch } from '../../torch';

export * from './pooling-adaptive';
export * from './pooling-fractional';
export * from './pooling-lp';
export * from './pooling-max';
export * from './unpooling';

/** The mean of each window of the last dimension. */
export const avgPool1d = torch.avgPool1d;
/** The mean of each window of the last two dimensions. */
export const avgPool2d = torch._C._nn.avgPool2d;
/** The mean of each window of the last three dimensions. */
export const avgPool3d = torch._C._nn.avgPool3d;
