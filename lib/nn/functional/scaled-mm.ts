// Matrix products of groups and of scaled 8-bit and 4-bit numbers. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { type DType, dtypes } from '../../dtype';
import { TorchEnum } from '../../enums';
import { describe, type Rest, readOptions, readRest } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { requiring } from './required';

type MaybeTensor = Tensor | null;
type OneOrMore<T> = T | readonly T[];

const scaling = (name: string, code: number) => new TorchEnum('ScalingType', `nn.functional.ScalingType.${name}`, code);
const swizzle = (name: string, code: number) => new TorchEnum('SwizzleType', `nn.functional.SwizzleType.${name}`, code);

/** How many elements share a scale. */
export const ScalingType = {
  TensorWise: scaling('TensorWise', 0),
  RowWise: scaling('RowWise', 1),
  BlockWise1x16: scaling('BlockWise1x16', 2),
  BlockWise1x32: scaling('BlockWise1x32', 3),
  BlockWise1x128: scaling('BlockWise1x128', 4),
  BlockWise128x128: scaling('BlockWise128x128', 5),
} as const;

/** How scales lie in memory. */
export const SwizzleType = {
  NO_SWIZZLE: swizzle('NO_SWIZZLE', 0),
  SWIZZLE_32_4_4: swizzle('SWIZZLE_32_4_4', 1),
} as const;

interface GroupedMmOptions {
  /** Where each group ends, int32. */
  offs?: MaybeTensor;
  bias?: MaybeTensor;
  outDtype?: DType | null;
}

const groupedDefaults = { offs: null as MaybeTensor, bias: null as MaybeTensor, outDtype: null as DType | null };

/** A matrix product per group of rows or columns. **Shape** (M, K), (G, K, N) → (M, N), or as torch lists. */
export const groupedMm = requiring(
  'groupedMm',
  { matA: 'Tensor', matB: 'Tensor' },
  (matA: Tensor, matB: Tensor, options?: GroupedMmOptions): Tensor => {
    const { offs, bias, outDtype } = readOptions('groupedMm', options, groupedDefaults);
    return torch.ops.aten._grouped_mm.default(matA, matB, offs, bias, outDtype) as Tensor;
  },
);

const list = <T>(value: OneOrMore<T> | null): T[] => (value === null ? [] : ([value].flat() as T[]));

function codes(what: string, name: string, type: string, value: OneOrMore<TorchEnum> | null): number[] {
  return list(value).map((item) => {
    if (item instanceof TorchEnum && item.type === type) return item.code;
    throw new TypeError(`${what}(): ${name} must be ${type} or ${type}[], got ${describe(item)}`);
  });
}

interface ScaledMmOptions {
  swizzleA?: OneOrMore<TorchEnum> | null;
  swizzleB?: OneOrMore<TorchEnum> | null;
  bias?: MaybeTensor;
  /** Default: bfloat16. */
  outputDtype?: DType | null;
  contractionDim?: readonly number[];
  useFastAccum?: boolean;
}

const scaledRequired = {
  matA: 'Tensor',
  matB: 'Tensor',
  scaleA: 'any',
  scaleRecipeA: 'any',
  scaleB: 'any',
  scaleRecipeB: 'any',
} as const;

type ScaledArgs = [
  matA: Tensor,
  matB: Tensor,
  scaleA: OneOrMore<Tensor>,
  scaleRecipeA: OneOrMore<TorchEnum>,
  scaleB: OneOrMore<Tensor>,
  scaleRecipeB: OneOrMore<TorchEnum>,
];

const swizzleDefaults = {
  swizzleA: null as OneOrMore<TorchEnum> | null,
  swizzleB: null as OneOrMore<TorchEnum> | null,
  bias: null as MaybeTensor,
};
const outputDefaults = {
  outputDtype: dtypes.bfloat16 as DType | null,
  contractionDim: [] as readonly number[],
  useFastAccum: false,
};

type Sided = [scales: Tensor[], recipes: number[], swizzles: number[]];
type Operands = [matA: Tensor, matB: Tensor, ...a: Sided, ...b: Sided];

/** Matrices, and for each operand its scales, recipes and swizzles, as the operators take them. */
function operands(what: string, args: ScaledArgs, options: typeof swizzleDefaults): Operands {
  const [matA, matB, scaleA, scaleRecipeA, scaleB, scaleRecipeB] = args;
  return [
    matA,
    matB,
    list(scaleA),
    codes(what, 'scaleRecipeA', 'ScalingType', scaleRecipeA),
    codes(what, 'swizzleA', 'SwizzleType', options.swizzleA),
    list(scaleB),
    codes(what, 'scaleRecipeB', 'ScalingType', scaleRecipeB),
    codes(what, 'swizzleB', 'SwizzleType', options.swizzleB),
  ];
}

type Swizzles = [swizzleA: OneOrMore<TorchEnum> | null, swizzleB: OneOrMore<TorchEnum> | null, bias: MaybeTensor];
type Output = [outputDtype: DType | null, contractionDim: readonly number[], useFastAccum: boolean];

/** The product of two matrices whose elements count times their scales. */
export const scaledMm = requiring(
  'scaledMm',
  scaledRequired,
  (...args: [...ScaledArgs, ...Rest<[...Swizzles, ...Output], ScaledMmOptions>]): Tensor => {
    const options = readRest('scaledMm', args.slice(6), { ...swizzleDefaults, ...outputDefaults });
    const { bias, outputDtype, contractionDim, useFastAccum } = options;
    const given = operands('scaledMm', args.slice(0, 6) as ScaledArgs, options);
    return torch.ops.aten._scaled_mm_v2.default(...given, bias, outputDtype, contractionDim, useFastAccum) as Tensor;
  },
);

/** `scaledMm` per group; libtorch has it for CUDA only. */
export const scaledGroupedMm = requiring(
  'scaledGroupedMm',
  scaledRequired,
  (
    ...args: [
      ...ScaledArgs,
      ...Rest<[...Swizzles, offs: MaybeTensor, ...Output], ScaledMmOptions & { offs?: MaybeTensor }>,
    ]
  ): Tensor => {
    const defaults = { ...swizzleDefaults, offs: null as MaybeTensor, ...outputDefaults };
    const options = readRest('scaledGroupedMm', args.slice(6), defaults);
    const { offs, bias, outputDtype, contractionDim, useFastAccum } = options;
    const given = operands('scaledGroupedMm', args.slice(0, 6) as ScaledArgs, options);
    const operator = torch.ops.aten._scaled_grouped_mm_v2.default;
    return operator(...given, offs, bias, outputDtype, contractionDim, useFastAccum) as Tensor;
  },
);
