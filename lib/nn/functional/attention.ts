// Multi-head attention. Source: torch.nn.functional.multi_head_attention_forward
import { checkInt, type Rest, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { additiveMask, checkInputs, expectThat, joinMasks, threeDimensional } from './attention-masks';
import { projectPacked, projectSeparately } from './attention-projection';
import { dropout } from './dropout';
import { linear, scaledDotProductAttention } from './linear';
import { pad } from './padding';
import { requiring } from './required';
import { isSameShape } from './shapes';

type MaybeTensor = Tensor | null;

const required = {
  query: 'Tensor',
  key: 'Tensor',
  value: 'Tensor',
  embedDimToCheck: 'any',
  numHeads: 'any',
  inProjWeight: 'any',
  inProjBias: 'any',
  biasK: 'any',
  biasV: 'any',
  addZeroAttn: 'any',
  dropoutP: 'any',
  outProjWeight: 'Tensor',
  outProjBias: 'any',
} as const;

type Required = [
  query: Tensor,
  key: Tensor,
  value: Tensor,
  embedDimToCheck: number,
  numHeads: number,
  inProjWeight: MaybeTensor,
  inProjBias: MaybeTensor,
  biasK: MaybeTensor,
  biasV: MaybeTensor,
  addZeroAttn: boolean,
  dropoutP: number,
  outProjWeight: Tensor,
  outProjBias: MaybeTensor,
];

interface AttentionOptions {
  /** Whether dropout works; default true. */
  training?: boolean;
  /** (N, S) or (S): keys that count for nothing where true, or numbers to add. */
  keyPaddingMask?: MaybeTensor;
  /** Whether to give the attention weights too; default true. Without them a faster kernel runs. */
  needWeights?: boolean;
  /** (L, S) or (N · heads, L, S): pairs that count for nothing where true, or numbers to add. */
  attnMask?: MaybeTensor;
  useSeparateProjWeight?: boolean;
  qProjWeight?: MaybeTensor;
  kProjWeight?: MaybeTensor;
  vProjWeight?: MaybeTensor;
  /** Keys and values (N · heads, S, E / heads) instead of the projected ones. */
  staticK?: MaybeTensor;
  staticV?: MaybeTensor;
  /** Whether the weights are the mean over the heads; default true. */
  averageAttnWeights?: boolean;
  /** Says that `attnMask` is causal, so that a kernel may leave it out. */
  isCausal?: boolean;
}

type AttentionRest = Rest<
  [
    training: boolean,
    keyPaddingMask: MaybeTensor,
    needWeights: boolean,
    attnMask: MaybeTensor,
    useSeparateProjWeight: boolean,
    qProjWeight: MaybeTensor,
    kProjWeight: MaybeTensor,
    vProjWeight: MaybeTensor,
    staticK: MaybeTensor,
    staticV: MaybeTensor,
    averageAttnWeights: boolean,
    isCausal: boolean,
  ],
  AttentionOptions
>;

const defaults = {
  training: true,
  keyPaddingMask: null as MaybeTensor,
  needWeights: true,
  attnMask: null as MaybeTensor,
  useSeparateProjWeight: false,
  qProjWeight: null as MaybeTensor,
  kProjWeight: null as MaybeTensor,
  vProjWeight: null as MaybeTensor,
  staticK: null as MaybeTensor,
  staticV: null as MaybeTensor,
  averageAttnWeights: true,
  isCausal: false,
};

/** Keys and values, and the masks that say which of them count. */
interface Memory {
  k: Tensor;
  v: Tensor;
  attnMask: MaybeTensor;
  padding: MaybeTensor;
}

/** One more key and value along `dim`, which no mask hides. */
function append(memory: Memory, k: Tensor, v: Tensor, dim: number): Memory {
  return {
    k: torch.cat([memory.k, k], dim),
    v: torch.cat([memory.v, v], dim),
    attnMask: memory.attnMask && pad(memory.attnMask, [0, 1]),
    padding: memory.padding && pad(memory.padding, [0, 1]),
  };
}

/** (S, N, E) → (N · heads, S, E / heads). */
const splitHeads = (x: Tensor, batchHeads: number, headDim: number) =>
  x.view(x.size(0), batchHeads, headDim).transpose(0, 1);

function checkStatic(name: string, given: Tensor, batchHeads: number, headDim: number): Tensor {
  const sizes: [dim: number, wanted: number][] = [
    [0, batchHeads],
    [2, headDim],
  ];
  for (const [dim, wanted] of sizes) {
    const found = given.size(dim);
    expectThat(found === wanted, () => `${name} must have size ${wanted} in dimension ${dim}, got ${found}`);
  }
  return given;
}

function checkSizes(
  key: Tensor,
  value: Tensor,
  embed: number,
  toCheck: number,
  heads: number,
  separate: boolean,
): void {
  expectThat(embed === toCheck, () => `query must have ${toCheck} features, as embedDimToCheck says, got ${embed}`);
  expectThat(embed % heads === 0, () => `numHeads must divide the ${embed} features, got ${heads}`);
  const [k, v] = [key.shape, value.shape];
  if (separate) {
    expectThat(
      isSameShape(k.slice(0, 2), v.slice(0, 2)),
      () => `key and value must have one length and batch size, got [${k.slice(0, 2)}] and [${v.slice(0, 2)}]`,
    );
  } else {
    expectThat(isSameShape(k, v), () => `key and value must have one shape, got [${k}] and [${v}]`);
  }
}

/**
 * Attention of several heads between sequences, with in- and out-projection; `nn.MultiheadAttention` as a function.
 *
 * **Shape** query (L, N, E), key and value (S, N, E), or all without N → [(L, N, E), weights (N, L, S), or null without
 * `needWeights`].
 */
export const multiHeadAttentionForward = requiring(
  'multiHeadAttentionForward',
  required,
  (...args: [...Required, ...AttentionRest]): [output: Tensor, weights: MaybeTensor] => {
    const options = readRest('multiHeadAttentionForward', args.slice(13), defaults);
    const [, , , embedDimToCheck, heads, inProjWeight, inProjBias, biasK, biasV, addZeroAttn] = args;
    const [dropoutP, outProjWeight, outProjBias] = [args[10], args[11], args[12]] as [number, Tensor, MaybeTensor];
    checkInt('multiHeadAttentionForward', 'embedDimToCheck', embedDimToCheck);
    checkInt('multiHeadAttentionForward', 'numHeads', heads);
    const { needWeights, useSeparateProjWeight, staticK, staticV } = options;
    let [query, key, value] = args;
    let { keyPaddingMask, attnMask, isCausal } = options;
    const isBatched = checkInputs({ query, key, value, keyPaddingMask, attnMask }, heads);
    if (!isBatched) {
      [query, key, value] = [query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)];
      keyPaddingMask = keyPaddingMask?.unsqueeze(0) ?? null;
    }
    const [targets, batch, embed] = query.shape;
    const [batchHeads, headDim] = [batch * heads, Math.trunc(embed / heads)];

    keyPaddingMask = additiveMask('keyPaddingMask', keyPaddingMask, attnMask, query.dtype);
    expectThat(
      !isCausal || attnMask !== null,
      () => 'isCausal is a hint about attnMask, which must be given with it, got null',
      'RuntimeError',
    );
    if (isCausal && keyPaddingMask === null && !needWeights) {
      attnMask = null;
    } else {
      attnMask = additiveMask('attnMask', attnMask, null, query.dtype);
      if (keyPaddingMask !== null) isCausal = false;
    }
    checkSizes(key, value, embed, embedDimToCheck, heads, useSeparateProjWeight);

    let projected: [q: Tensor, k: Tensor, v: Tensor];
    if (useSeparateProjWeight) {
      const weights = [options.qProjWeight, options.kProjWeight, options.vProjWeight];
      projected = projectSeparately([query, key, value], weights, inProjBias);
    } else {
      expectThat(inProjWeight !== null, () => 'inProjWeight must be Tensor without useSeparateProjWeight, got null');
      projected = projectPacked(query, key, value, inProjWeight, inProjBias);
    }
    if (attnMask !== null) attnMask = threeDimensional(attnMask, batchHeads, targets, key.size(0));

    let memory: Memory = { k: projected[1], v: projected[2], attnMask, padding: keyPaddingMask };
    expectThat((biasK === null) === (biasV === null), () => 'biasK and biasV must be given both or neither, got one');
    if (biasK !== null && biasV !== null) {
      expectThat(staticK === null, () => 'biasK must be null with staticK, got a Tensor');
      expectThat(staticV === null, () => 'biasV must be null with staticV, got a Tensor');
      memory = append(memory, biasK.repeat(1, batch, 1), biasV.repeat(1, batch, 1), 0);
    }
    const q = splitHeads(projected[0], batchHeads, headDim);
    memory.k =
      staticK === null
        ? splitHeads(memory.k, batchHeads, headDim)
        : checkStatic('staticK', staticK, batchHeads, headDim);
    memory.v =
      staticV === null
        ? splitHeads(memory.v, batchHeads, headDim)
        : checkStatic('staticV', staticV, batchHeads, headDim);
    if (addZeroAttn) {
      const zero = (like: Tensor) => torch.zeros([batchHeads, 1, headDim], { dtype: like.dtype, device: like.device });
      memory = append(memory, zero(memory.k), zero(memory.v), 1);
    }
    const sources = memory.k.size(1);
    let mask = memory.attnMask;
    if (memory.padding !== null) mask = joinMasks(mask, memory.padding, heads, batch, sources);

    const p = options.training ? dropoutP : 0;
    const project = (context: Tensor): Tensor => {
      const output = linear(context, outProjWeight, outProjBias);
      const sequence = output.view(targets, batch, output.size(1));
      return isBatched ? sequence : sequence.squeeze(1);
    };

    if (!needWeights) {
      const perHead = (x: Tensor) => x.view(batch, heads, x.size(1), headDim);
      if (mask !== null) mask = mask.size(0) === 1 ? mask.unsqueeze(0) : mask.view(batch, heads, -1, sources);
      const context = scaledDotProductAttention(perHead(q), perHead(memory.k), perHead(memory.v), mask, p, isCausal);
      return [project(context.permute(2, 0, 1, 3).reshape(batch * targets, embed)), null];
    }

    expectThat(!isCausal || mask !== null, () => 'isCausal without a mask must be false with needWeights, got true');
    const scaled = q.mul(Math.sqrt(1 / headDim));
    const keys = memory.k.transpose(-2, -1);
    let weights = (mask === null ? torch.bmm(scaled, keys) : torch.baddbmm(mask, scaled, keys)).softmax(-1);
    if (p > 0) weights = dropout(weights, p);
    const context = torch.bmm(weights, memory.v); // (N · heads, L, E / heads)
    const output = project(context.transpose(0, 1).reshape(targets * batch, embed));
    weights = weights.view(batch, heads, targets, sources);
    if (options.averageAttnWeights) weights = weights.mean(1);
    return [output, isBatched ? weights : weights.squeeze(0)];
  },
);
