// Recurrent layers, attention, transformers, tables and losses: constructors, and what forward takes and gives.
import { nn, type Tensor, torch } from 'flambeau';
import { is } from './same';

declare const x: Tensor;
declare const mask: Tensor<'bool'>;
declare const packed: nn.utils.rnn.PackedSequence;

// ---- recurrent layers and cells
is<nn.LSTM>()(new nn.LSTM(2, 3, 2, { bidirectional: true, projSize: 1 }));
is<nn.GRU>()(new nn.GRU({ inputSize: 2, hiddenSize: 3, dropout: 0.5, numLayers: 2 }));
is<nn.RNN>()(new nn.RNN(2, 3, 1, 'relu', false, true, 0, false, 'cpu', torch.float64));
is<nn.RNNBase>()(new nn.RNNBase('RNN_TANH', 2, 3, { batchFirst: true }));
is<[output: Tensor, hidden: Tensor]>()(new nn.GRU(2, 3).forward(x));
is<[output: nn.utils.rnn.PackedSequence, hidden: Tensor]>()(new nn.RNN(2, 3).forward(packed, x));
is<[output: Tensor, state: [h: Tensor, c: Tensor]]>()(new nn.LSTM(2, 3).forward(x, [x, x]));
is<[output: nn.utils.rnn.PackedSequence, state: [h: Tensor, c: Tensor]]>()(new nn.LSTM(2, 3).forward(packed, null));
is<Tensor>()(new nn.RNNCell(2, 3, true, 'relu').forward(x));
is<[h: Tensor, c: Tensor]>()(new nn.LSTMCell({ inputSize: 2, hiddenSize: 3 }).forward(x, [x, x]));
is<Tensor>()(new nn.GRUCell(2, { hiddenSize: 3, bias: false }).forward(x, x));
// @ts-expect-error TS2345: Argument of type
new nn.GRU(2, 3, { projSize: 1 });
// @ts-expect-error TS2345: Argument of type
new nn.RNN(2, 3, { nonlinearity: 'gelu' });
// @ts-expect-error TS2769: No overload matches this call
new nn.LSTM(2, 3).forward(x, x);
// @ts-expect-error TS2345: Argument of type
new nn.LSTMCell(2, 3).forward(packed);

// ---- packing and padding
is<nn.utils.rnn.PackedSequence>()(nn.utils.rnn.packPaddedSequence(x, [3, 2], true, { enforceSorted: false }));
is<[padded: Tensor, lengths: Tensor]>()(nn.utils.rnn.padPackedSequence(packed, { batchFirst: true, totalLength: 4 }));
is<Tensor>()(nn.utils.rnn.padSequence([x, x], { paddingSide: 'left' }));
is<Tensor[]>()(nn.utils.rnn.unpadSequence(x, x, true));
is<Tensor[]>()(nn.utils.rnn.unpackSequence(packed));
is<nn.utils.rnn.PackedSequence>()(packed.to('cpu', torch.float64).double().cuda());
is<Tensor | null>()(packed.sortedIndices);
is<Tensor>()(nn.utils.rnn.invertPermutation(x));
// @ts-expect-error TS2345: Argument of type
nn.utils.rnn.padSequence([x], { paddingSide: 'top' });
// @ts-expect-error TS2345: Argument of type
nn.utils.rnn.padPackedSequence(x);

// ---- attention and transformers
const attention = new nn.MultiheadAttention(8, 2, { kdim: 4, batchFirst: true });
is<[output: Tensor, weights: Tensor | null]>()(attention.forward(x, x, x));
is<[output: Tensor, weights: Tensor | null]>()(
  attention.forward(x, x, x, mask, false, { attnMask: x, isCausal: true }),
);
// @ts-expect-error TS2345: Argument of type
attention.forward(x, x, x, { mask });
// @ts-expect-error TS2555: Expected at least 3 arguments
attention.forward(x, x);
const layer = new nn.TransformerEncoderLayer({ dModel: 8, nhead: 2, activation: 'gelu' });
is<Tensor>()(layer.forward(x, { srcKeyPaddingMask: mask }));
is<Tensor>()(new nn.TransformerEncoder(layer, 2, { norm: new nn.LayerNorm(8) }).forward(x, mask, null, null));
is<Tensor>()(
  new nn.TransformerDecoderLayer(8, 2, 16, 0.1, torch.tanh).forward(x, x, { tgtIsCausal: true, tgtMask: x }),
);
is<Tensor>()(new nn.TransformerDecoder(layer, { numLayers: 2 }).forward(x, x, { memoryKeyPaddingMask: mask }));
is<Tensor>()(new nn.Transformer({ dModel: 8, activation: new nn.SiLU() }).forward(x, x, { srcMask: mask }));
is<Tensor>()(nn.Transformer.generateSquareSubsequentMask(4, null, torch.float64));
// @ts-expect-error TS2345: Argument of type
new nn.Transformer({ activation: 'tanh' });
// @ts-expect-error TS2345: Argument of type
new nn.TransformerEncoder(layer);

// ---- tables
is<nn.Embedding>()(new nn.Embedding(10, 3, { paddingIdx: 0 }));
is<nn.Embedding>()(nn.Embedding.fromPretrained(x, false, 2));
is<Tensor>()(new nn.EmbeddingBag(10, { embeddingDim: 3, mode: 'sum' }).forward(x, null, { perSampleWeights: x }));
is<nn.EmbeddingBag>()(nn.EmbeddingBag.fromPretrained(x, { mode: 'max' }));
const adaptive = new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], { headBias: true });
is<Tensor>()(adaptive.forward(x, x).loss);
is<Tensor>()(adaptive.forward(x, x)[0]);
is<Tensor>()(adaptive.predict(x));
// @ts-expect-error TS2345: Argument of type
new nn.EmbeddingBag(10, 3, { mode: 'min' });
// @ts-expect-error TS2345: Argument of type
new nn.AdaptiveLogSoftmaxWithLoss(8, 20);

// ---- losses
is<Tensor>()(new nn.MSELoss(null, null, 'sum').forward(x, x));
is<Tensor>()(new nn.CrossEntropyLoss(x, { ignoreIndex: 0, labelSmoothing: 0.1 }).forward(x, x));
is<Tensor>()(new nn.CTCLoss({ zeroInfinity: true }).forward(x, x, [3, 2], x));
is<Tensor>()(new nn.GaussianNLLLoss({ full: true }).forward(x, x, 1));
is<Tensor>()(new nn.TripletMarginWithDistanceLoss({ distanceFunction: (a, b) => a.sub(b) }).forward(x, x, x));
is<Tensor>()(new nn.LinearCrossEntropyLoss(8, 10, { options: { batchChunkSize: 4 } }).forward(x, x));
is<Tensor>()(new nn.MultiMarginLoss(2, 0.5, { weight: x }).forward(x, x));
// @ts-expect-error TS2345: Argument of type
new nn.MSELoss({ reduction: 'batchmean' });
// @ts-expect-error TS2559: Type 'true' has no properties in common
new nn.GaussianNLLLoss(true);
