// Tensors of a recording, rebuilt with the same storage, strides, offset and bits.
import { enter } from '../../lib/context';
import type { DType } from '../../lib/dtype';
import { native } from '../../lib/native';
import { camelCase } from '../../lib/ops/names';
import type { Tensor } from '../../lib/tensor';
import { handleOf, wrap } from '../../lib/tensor-handle';
import { torch } from '../../lib/torch';
import type { TensorRecord, TensorTable } from './recording';

const namespace = torch as unknown as Record<string, unknown>;
const aten = torch.ops['aten' as string];

export function dtypeNamed(name: string): DType {
  const dtype = namespace[name];
  if (dtype === undefined) throw new TypeError(`torch.${name} is missing`);
  return dtype as DType;
}

/** The bytes that record.py wrote for a strided tensor's storage. */
export function storageBytes(recording: TensorTable, { at = 0, bytes = 0 }: TensorRecord): Uint8Array {
  return recording.data.subarray(at, at + bytes);
}

/** Storages that several tensors are views into, by their number. */
export type Storages = Map<number | undefined, Tensor>;

function makeStorage(recording: TensorTable, record: TensorRecord, { code, itemsize }: DType): Tensor {
  const bytes = storageBytes(recording, record);
  enter();
  return wrap(native.fromBytes(bytes, [bytes.length / itemsize], code));
}

function strided(recording: TensorTable, record: TensorRecord, storages: Storages): Tensor {
  const { dtype, shape, stride = [], offset = 0 } = record;
  const type = dtypeNamed(dtype);
  if (record.meta) return torch.emptyStrided(shape, stride, { dtype: type, device: 'meta' }) as Tensor;
  const storage = storages.get(record.storage) ?? makeStorage(recording, record, type);
  if (record.storage !== undefined) storages.set(record.storage, storage);
  let tensor = aten.as_strided.default(storage, shape, stride, offset) as Tensor;
  if (record.neg) tensor = aten._neg_view.default(tensor) as Tensor;
  if (record.conj) tensor = aten._conj.default(tensor) as Tensor;
  return tensor.detach() as Tensor;
}

function sparse(recording: TensorTable, record: TensorRecord): Tensor {
  const { layout = '', shape, parts = [] } = record;
  const tensors = parts.map((part) => makeTensor(recording, part));
  const options = { dtype: dtypeNamed(record.dtype), layout: namespace[camelCase(layout)] };
  if (layout === 'sparse_coo') {
    const coo = aten._sparse_coo_tensor_unsafe.default(...tensors, shape, {
      ...options,
      isCoalesced: record.coalesced ?? false,
    });
    return coo as Tensor;
  }
  return aten._sparse_compressed_tensor_unsafe.default(...tensors, shape, options) as Tensor;
}

export function makeTensor(recording: TensorTable, index: number, storages: Storages = new Map()): Tensor {
  const record = recording.tensors[index];
  const tensor = record.layout === undefined ? strided(recording, record, storages) : sparse(recording, record);
  return record.grad ? tensor.requiresGrad_() : tensor;
}

/** The elements of a tensor, row-major, as bytes. */
export function bytesOfTensor(tensor: Tensor): Uint8Array {
  return new Uint8Array(native.toBytes(handleOf(tensor)));
}
