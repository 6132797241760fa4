// Cross entropy of a linear layer in pieces of the batch. Source: torch/nn/modules/linear_cross_entropy.py
//
// A mean or a sum takes the gradients piece by piece while the loss is computed, as torch does, so that one piece of
// logits is in memory at a time. The result then carries them as the gradients of a dot product with each input.
import { type DType, dtypes } from '../../dtype';
import { TorchError } from '../../errors';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { type LinearCrossEntropyChunking, resolveChunks } from './linear-cross-entropy-options';
import type { Reduction } from './reduction';

const aten = torch._C._nn;

type MaybeTensor = Tensor | null;

interface Problem {
  /** (N, F), or (F) without a batch. */
  input: Tensor;
  linearWeight: Tensor;
  target: Tensor;
  linearBias: MaybeTensor;
  weight: MaybeTensor;
  reduction: Reduction;
  ignoreIndex: number;
}

/** The loss as `crossEntropy` has it, of at most so many rows of logits at a time as the options say. */
export function chunkedCrossEntropy(given: Problem, options: LinearCrossEntropyChunking): Tensor {
  const isBatched = given.input.ndim === 2;
  const problem = isBatched ? given : { ...given, input: given.input.unsqueeze(0), target: given.target.unsqueeze(0) };
  const { input, linearWeight } = problem;
  const { rows, accDtype } = resolveChunks(options, input, linearWeight.shape[0]);
  checkDtypes(input.dtype, accDtype);
  if (problem.reduction !== 'none') return reducedLoss(problem, rows, accDtype);
  const losses = lossPerRow(problem, rows, accDtype);
  return isBatched ? losses : losses.squeeze(0);
}

function checkDtypes(dtype: DType, accDtype: DType): void {
  const isHalf = dtype === dtypes.float16 || dtype === dtypes.bfloat16;
  if (dtype === accDtype || (isHalf && accDtype === dtypes.float32)) return;
  throw new TorchError(
    'linear_cross_entropy supports float32 acc_dtype with float16/bfloat16 inputs, but got ' +
      `${accDtype} acc_dtype and ${dtype} inputs.`,
  );
}

/** Where each piece starts, and how many rows it has. */
function* pieces(count: number, rows: number): Generator<[start: number, length: number]> {
  for (let start = 0; start < count; start += rows) yield [start, Math.min(rows, count - start)];
}

function lossPerRow(problem: Problem, rows: number, accDtype: DType): Tensor {
  const { input, target, ignoreIndex } = problem;
  if (input.shape[0] === 0) return input.sum(1);
  const [linearWeight, linearBias, weight] = castShared(problem, accDtype);
  const losses = [...pieces(input.shape[0], rows)].map(([start, length]) => {
    const logits = aten.linear(input.narrow(0, start, length).to(accDtype), linearWeight, linearBias);
    return aten.crossEntropyLoss(logits, target.narrow(0, start, length), weight, 0, ignoreIndex);
  });
  return torch.cat(losses).to(input.dtype);
}

function castShared(
  problem: Problem,
  dtype: DType,
): [linearWeight: Tensor, linearBias: MaybeTensor, weight: MaybeTensor] {
  const { linearWeight, linearBias, weight } = problem;
  return [linearWeight.to(dtype), linearBias?.to(dtype) ?? null, weight?.to(dtype) ?? null];
}

/** What a loss is divided by: 1 for a sum, the weights of all targets that count for a mean. */
function divisor({ target, weight, reduction, ignoreIndex }: Problem, dtype: DType): Tensor {
  if (reduction === 'sum') return torch.ones([], { dtype, device: target.device });
  const counts = target.ne(ignoreIndex);
  if (weight === null) return counts.sum().to(dtype);
  const safe = target.where(counts, 0);
  return weight.detach().to(dtype).indexSelect(0, safe).mul(counts).sum();
}

function reducedLoss(problem: Problem, rows: number, accDtype: DType): Tensor {
  const inputs = [problem.input, problem.linearWeight, problem.linearBias];
  const wanted = inputs.map((tensor) => torch.isGradEnabled() && tensor?.requiresGrad === true);
  const { loss, gradients } = torch.scope(() => lossAndGradients(problem, wanted, rows, accDtype));
  let carrier: MaybeTensor = null;
  gradients.forEach((gradient, i) => {
    if (gradient === null) return;
    const term = (inputs[i] as Tensor).reshape(-1).dot(gradient.reshape(-1));
    carrier = carrier === null ? term : carrier.add(term);
  });
  // The dot products have the right gradients; their sum takes the loss as its value.
  return carrier === null ? loss : torch.noGrad(() => (carrier as Tensor).copy_(loss));
}

interface LossAndGradients {
  loss: Tensor;
  /** Of input, linearWeight and linearBias, null where none is wanted. */
  gradients: MaybeTensor[];
}

function lossAndGradients(problem: Problem, wanted: boolean[], rows: number, accDtype: DType): LossAndGradients {
  const { input, linearWeight, target, linearBias, ignoreIndex } = problem;
  const [w, b, weight] = castShared(problem, accDtype).map((tensor) => tensor?.detach() ?? null);
  const scale = divisor(problem, accDtype).reciprocal();
  // As in torch, sums over the pieces are in the input's dtype; only float16 has too small a range for the loss.
  const lossDtype = input.dtype === dtypes.float16 ? accDtype : input.dtype;
  let loss = torch.zeros([], { dtype: lossDtype, device: input.device });
  const sums = [input, linearWeight, linearBias].map((tensor, i) =>
    wanted[i] ? torch.zerosLike((tensor as Tensor).detach()) : null,
  );
  if (wanted[1]) (w as Tensor).requiresGrad = true;
  if (wanted[2]) (b as Tensor).requiresGrad = true;
  for (const [start, length] of pieces(input.shape[0], rows)) {
    // Not in place: inside vmap a piece's loss is a whole batch of them.
    loss = torch.scope(() => {
      const x = input.detach().narrow(0, start, length).to(accDtype).detach();
      x.requiresGrad = wanted[0];
      const logits = aten.linear(x, w as Tensor, b);
      const piece = aten.crossEntropyLoss(logits, target.narrow(0, start, length), weight, 2, ignoreIndex);
      const sum = loss.add(piece.detach().mul(scale)).to(lossDtype);
      const leaves = [x, w, b].filter((_, i) => wanted[i]) as Tensor[];
      if (leaves.length === 0) return sum;
      const gradients = torch.autograd.grad(piece, leaves).map((gradient) => gradient.mul(scale));
      const parts = [sums[0]?.narrow(0, start, length), sums[1], sums[2]].filter((part) => part != null);
      parts.forEach((part, i) => {
        part.add_(gradients[i]);
      });
      return sum;
    });
  }
  // A mean over no targets is 0 / 0.
  const total = input.shape[0] === 0 ? loss.mul(scale) : loss;
  return { loss: total.to(input.dtype), gradients: sums };
}
