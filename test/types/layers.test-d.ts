// Layers: by position, by keyword, both; what forward gives.
import { nn, type Tensor, torch } from 'flambeau';
import { is } from './same';

declare const x: Tensor;

// ---- required arguments by position or by keyword
is<nn.Linear>()(new nn.Linear(2, 3));
is<nn.Linear>()(new nn.Linear(2, 3, false, 'cpu', torch.float64));
is<nn.Linear>()(new nn.Linear({ inFeatures: 2, outFeatures: 3, bias: false }));
is<nn.Conv2d>()(new nn.Conv2d(3, 16, 3));
is<nn.Conv2d>()(new nn.Conv2d(3, 16, [3, 5], 2, { padding: 1 }));
is<nn.Conv2d>()(new nn.Conv2d(3, 16, { kernelSize: 3, padding: 'same' }));
is<nn.Conv2d>()(new nn.Conv2d({ inChannels: 3, outChannels: 16, kernelSize: 3, paddingMode: 'circular' }));
is<nn.ConvTranspose1d>()(new nn.ConvTranspose1d(3, 16, 3, { outputPadding: 1, stride: 2 }));
is<nn.BatchNorm2d>()(new nn.BatchNorm2d(3, { momentum: null }));
is<nn.InstanceNorm1d>()(new nn.InstanceNorm1d({ numFeatures: 3, affine: true }));
is<nn.LayerNorm>()(new nn.LayerNorm([2, 3], 1e-6));
is<nn.GroupNorm>()(new nn.GroupNorm(2, { numChannels: 4 }));
is<nn.SyncBatchNorm>()(new nn.SyncBatchNorm(3, { processGroup: null }));
is<nn.ConstantPad2d>()(new nn.ConstantPad2d([1, 1, 2, 2], torch.asFloat(2)));
is<nn.LPPool2d>()(new nn.LPPool2d(2, 3, { stride: 2 }));
is<nn.Upsample>()(new nn.Upsample({ scaleFactor: [2, 3], mode: 'bilinear' }));
is<nn.Fold>()(new nn.Fold([4, 5], { kernelSize: 2 }));
// @ts-expect-error TS2345: Argument of type
new nn.Linear(2);
// @ts-expect-error TS2769: No overload matches this call
new nn.Linear(2, '3');
// @ts-expect-error TS2769: No overload matches this call
new nn.Conv2d(3, 16, 3, { paddding: 1 });
// @ts-expect-error TS2769: No overload matches this call
new nn.Conv2d(3, 16, { padding: 1 });
// @ts-expect-error TS2345: Argument of type
new nn.MaxPool2d({ stride: 2 });
// @ts-expect-error TS2345: Argument of type
new nn.Upsample({ mode: 'cubic' });
// @ts-expect-error TS2345: Argument of type
new nn.ZeroPad2d(1, 0);

// ---- what forward gives
is<Tensor>()(new nn.MaxPool2d(2).forward(x));
is<Tensor>()(new nn.MaxPool2d({ kernelSize: 2 }).forward(x));
const [, pooled] = new nn.MaxPool2d(2, { returnIndices: true }).forward(x);
is<Tensor>()(pooled);
const [, volumes] = new nn.MaxPool3d({ kernelSize: 2, returnIndices: true }).forward(x);
is<Tensor>()(volumes);
const [, adapted] = new nn.AdaptiveMaxPool1d(2, true).forward(x);
is<Tensor>()(adapted);
const [, fractional] = new nn.FractionalMaxPool2d(2, { outputSize: 3, returnIndices: true }).forward(x);
is<Tensor>()(fractional);
is<Tensor>()(new nn.MaxUnpool2d(2).forward(x, x, { outputSize: [4, 4] }));
is<Tensor>()(new nn.ConvTranspose2d(3, 4, 2).forward(x, [4, 4]));

// ---- lazy modules
is<Tensor>()(new nn.LazyLinear(3).forward(x));
is<nn.Parameter>()(new nn.LazyConv2d(16, 3, { padding: 1 }).weight);
is<boolean>()(new nn.LazyBatchNorm1d(1e-3).hasUninitializedParams());
is<Tensor>()(new nn.LazyInstanceNorm2d({ affine: false }).forward(x));
is<Tensor>()(new nn.LazyConvTranspose2d({ outChannels: 3, kernelSize: 2 }).forward(x, [4, 4]));
// @ts-expect-error TS2345: Argument of type
new nn.LazyConv2d(16);
// @ts-expect-error TS2345: Argument of type
new nn.LazyLinear(3, { inFeatures: 2 });
// @ts-expect-error TS2345: Argument of type
new nn.LazyConv2d({ inChannels: 3, outChannels: 16, kernelSize: 3 });
// @ts-expect-error TS2345: Argument of type
new nn.LazyBatchNorm2d({ numFeatures: 3 });
