"""How values travel to replay.ts: JSON with tagged objects (expressions.ts reads them), tensors as raw bytes in a file beside it.

A tensor is `{"t": index}` into the entry's table. A strided one carries its whole storage, so that strides, offsets and
overlaps are rebuilt as they were; a sparse one its parts.
"""

import math

import torch

# A view into a storage much larger than itself carries only the part it spans.
MAX_STORAGE = 1 << 20

SPARSE_PARTS = {
    torch.sparse_coo: ("_indices", "_values"),
    torch.sparse_csr: ("crow_indices", "col_indices", "values"),
    torch.sparse_csc: ("ccol_indices", "row_indices", "values"),
    torch.sparse_bsr: ("crow_indices", "col_indices", "values"),
    torch.sparse_bsc: ("ccol_indices", "row_indices", "values"),
}


class NotEncodable(Exception):
    """A value that the TypeScript side has no form for."""


def name_of(value):
    """`torch.float32` -> `float32`."""
    return str(value).removeprefix("torch.")


def float_text(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


class TensorFile:
    """The bytes of an entry's tensors; equal bytes are stored once."""

    def __init__(self, path):
        self.file = open(path, "wb")  # noqa: SIM115: closed by close()
        self.size = 0
        self.places = {}
        self.table = []
        self.index_of = {}

    def close(self):
        self.file.close()

    def _bytes(self, data):
        if data not in self.places:
            self.places[data] = self.size
            self.file.write(data)
            padding = -len(data) % 8
            self.file.write(b"\0" * padding)
            self.size += len(data) + padding
        return self.places[data]

    def add(self, tensor, shared=True, storage=None):
        """The index of the tensor in the table; a new one for inputs, which stay different objects when they are equal.

        Inputs with one number for `storage` are views into one.
        """
        record = self._sparse(tensor) if tensor.layout in SPARSE_PARTS else self._strided(tensor)
        if tensor.requires_grad:
            record["grad"] = True
        if storage is not None and record.get("bytes") == tensor.untyped_storage().nbytes():
            record["storage"] = storage
        key = repr(record) if shared else len(self.table)
        if key not in self.index_of:
            self.index_of[key] = len(self.table)
            self.table.append(record)
        return self.index_of[key]

    def _sparse(self, tensor):
        plain = tensor.detach()
        parts = [self.add(getattr(plain, name)()) for name in SPARSE_PARTS[tensor.layout]]
        record = {
            "dtype": name_of(tensor.dtype), "shape": list(tensor.shape), "layout": name_of(tensor.layout), "parts": parts,
        }
        if tensor.layout == torch.sparse_coo and tensor.is_coalesced():
            record["coalesced"] = True
        return record

    def _strided(self, tensor):
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type not in ("cpu", "meta"):
            raise NotEncodable(f"a {tensor.layout} {tensor.dtype} tensor on {tensor.device}")
        record = {"dtype": name_of(tensor.dtype), "shape": list(tensor.shape), "stride": list(tensor.stride())}
        if tensor.device.type == "meta":
            return {**record, "meta": True}
        plain = tensor.detach()
        if plain._is_zerotensor():  # a gradient that has no memory
            plain = torch.zeros_like(plain)
        for bit, is_set, clear in (("conj", plain.is_conj, torch.conj), ("neg", plain.is_neg, torch._neg_view)):
            if is_set():
                record[bit] = True
                plain = clear(plain)
        storage = plain.untyped_storage()
        start, stop = span(plain)
        if storage.nbytes() <= MAX_STORAGE:
            start, stop = 0, storage.nbytes() // plain.itemsize
        data = bytes_of(storage)[start * plain.itemsize : stop * plain.itemsize]
        record["offset"] = plain.storage_offset() - start
        record["at"] = self._bytes(data)
        record["bytes"] = len(data)
        return record


def span(tensor):
    """First and past-the-last element that a strided tensor touches in its storage."""
    start = tensor.storage_offset()
    if tensor.numel() == 0:
        return start, start
    return start, start + 1 + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))


def bytes_of(storage):
    if storage.nbytes() == 0:
        return b""
    # NumPy would make the storage itself one that cannot be resized.
    return torch.empty(0, dtype=torch.uint8).set_(storage).clone().numpy().tobytes()


def storage_key(tensor):
    """Equal for views into one storage; None where there is none to share."""
    if tensor.layout != torch.strided or tensor.device.type == "meta":
        return None
    return tensor.untyped_storage().data_ptr() or None


def copy_of(tensor, storages):
    """A leaf with the same bytes, strides, offset and bits, as tensors.ts makes it. `storages` holds copies made so far."""
    if tensor.layout in SPARSE_PARTS or tensor.device.type == "meta":
        copy = tensor.detach().clone()
        return copy.requires_grad_(tensor.requires_grad)
    plain = tensor.detach()
    conj, neg = plain.is_conj(), plain.is_neg()
    if conj:
        plain = plain.conj()
    if neg:
        plain = torch._neg_view(plain)
    storage = storages.get(storage_key(plain)) or plain.untyped_storage().clone()
    if storage_key(plain) is not None:
        storages[storage_key(plain)] = storage
    copy = torch.empty(0, dtype=plain.dtype).set_(storage, plain.storage_offset(), plain.shape, plain.stride())
    if neg:
        copy = torch._neg_view(copy)
    if conj:
        copy = copy.conj()
    return copy.requires_grad_(tensor.requires_grad)


def map_tensors(value, change):
    """The value with every tensor in lists, tuples and dicts replaced."""
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, dict):
        return {key: map_tensors(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        items = [map_tensors(item, change) for item in value]
        if isinstance(value, list):
            return items
        if hasattr(value, "_fields"):
            return value.__class__(*items)
        return tuple(items) if type(value) is tuple else value.__class__(items)
    return value


def tensors_in(value):
    """All tensors in lists, tuples and dicts, in order."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [tensor for item in value for tensor in tensors_in(item)] if isinstance(value, (list, tuple)) else []


def encode(value, encode_object):
    """JSON for a value. `encode_object` has the first look at what is no plain value, and gives None to pass."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (torch.SymInt, torch.SymFloat, torch.SymBool)):
        raise NotEncodable(type(value).__name__)
    known = encode_object(value)
    if known is not None:
        return known
    if hasattr(value, "dtype") and type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        return encode(value.item(), encode_object)
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"int": str(value)}
    if isinstance(value, float):
        return {"float": float_text(value)}
    if isinstance(value, complex):
        return {"complex": [float_text(value.real), float_text(value.imag)]}
    if isinstance(value, (list, tuple)):
        items = [encode(item, encode_object) for item in value]
        names = field_names(value)
        return {"named": names, "items": items} if names else items
    if isinstance(value, dict):
        return {"dict": {key: encode(item, encode_object) for key, item in value.items()}}
    if isinstance(value, slice):
        return {"slice": [encode(item, encode_object) for item in (value.start, value.stop, value.step)]}
    if value is Ellipsis:
        return {"ellipsis": True}
    for kind, tag in (
        (torch.dtype, "dtype"), (torch.layout, "layout"), (torch.memory_format, "memoryFormat"), (torch.device, "device"),
    ):
        if isinstance(value, kind):
            return {tag: name_of(value)}
    if type(value).__name__.lstrip("_") in ("ScalingType", "SwizzleType"):
        return {"enum": [type(value).__name__.lstrip("_"), value.name]}
    if isinstance(value, torch.Generator):
        return {"generator": value.initial_seed()}
    raise NotEncodable(f"a {type(value).__module__}.{type(value).__qualname__}")


def field_names(value):
    """The names of a named tuple's items, of both kinds that PyTorch returns."""
    if hasattr(value, "_fields"):
        return list(value._fields)
    if isinstance(value, torch.Size) or not hasattr(value, "n_sequence_fields"):
        return None
    cls = type(value)
    members = [name for name in vars(cls) if type(getattr(cls, name)).__name__ == "member_descriptor"]
    order = {id(item): i for i, item in enumerate(value)}
    return sorted(members, key=lambda name: order.get(id(getattr(value, name)), 0))
