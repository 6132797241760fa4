// Values from their recipes.
import { Complex, Device, Generator, torch } from '../../lib/index';
import { makeOdd } from './odd-values';
import type { Packed, Value } from './recipe';
import { makeTensor } from './tensors';

const constants = torch as unknown as Record<string, unknown>;

const { quantized } = torch.ops;

const weight = (shape: number[]) => torch.ops.aten.quantize_per_tensor(torch.ones(shape), 0.5, 0, torch.qint8);

const packers: Record<Packed, () => unknown> = {
  linear: () => quantized.linear_prepack(weight([3, 4]), null),
  linearFp16: () => quantized.linear_prepack_fp16(torch.ones([3, 4]), null),
  conv2d: () => quantized.conv2d_prepack(weight([2, 3, 3, 3]), null, [1, 1], [0, 0], [1, 1], 1),
  conv1d: () => quantized.conv1d_prepack(weight([2, 3, 3]), null, [1], [0], [1], 1),
  embedding: () => quantized.embedding_bag_byte_prepack(torch.ones([4, 8])),
};

export function makeValue(recipe: Value): unknown {
  if (typeof recipe !== 'object' || recipe === null) return recipe;
  if (Array.isArray(recipe)) return recipe.map(makeValue);
  switch (recipe.kind) {
    case 'undefined':
      return undefined;
    case 'tensor':
      return makeTensor(recipe);
    case 'bigint':
      return BigInt(recipe.value);
    case 'special':
      return Number(recipe.value);
    case 'float':
      return torch.asFloat(recipe.value);
    case 'complex':
      return new Complex(...recipe.value);
    case 'dtype':
    case 'enum':
      return constants[recipe.value];
    case 'device':
      return new Device(recipe.value);
    case 'generator':
      return new Generator().manualSeed(1);
    case 'packed':
      try {
        return packers[recipe.value]();
      } catch {
        return null; // this build of libtorch has no engine for it
      }
    case 'odd':
      return makeOdd(recipe.value);
  }
}
