"""Makes one call of the fuzzer in Python: reads the recipe as JSON from stdin, prints how it went as the last line.

    python replay.py [repeats] < call.json

`survives …`: it returned or raised. `cannot …`: Python has no such call. A crash ends the process.
"""
import json
import math
import sys

import torch
import torch.nn.functional

ODD_FLOATS = [math.nan, math.inf, -math.inf, -0.0, 1.0, 1e-40]


def element(fill, i):
    return {
        "small": ((i * 7) % 11 - 3) / 2,
        "index": float(i % 3),
        "odd": ODD_FLOATS[i % len(ODD_FLOATS)],
        "huge": 9e18 if i % 2 == 0 else -9e18,
        "zeros": 0.0,
        "negative": float(-1 - i),
    }[fill]


def plain(shape, dtype, fill):
    if dtype.startswith(("float4", "quint4x2", "quint2x4")):
        return torch.zeros(shape, dtype=torch.uint8).view(getattr(torch, dtype))
    data = [element(fill, i) for i in range(math.prod(shape))]
    return torch.tensor(data, dtype=torch.float64).reshape(shape).to(getattr(torch, dtype)).clone()


QUANTIZED = {"qint8", "quint8", "qint32"}


def formed(recipe):
    shape, dtype, fill, form = (recipe[key] for key in ("shape", "dtype", "fill", "form"))

    def make(other=None):
        return plain(shape if other is None else other, dtype, fill)

    def with_first(size):
        return [size, *shape[1:]]

    def quantized(default):
        return getattr(torch, dtype if dtype in QUANTIZED else default)

    makers = {
        "plain": make,
        "transposed": lambda: make(shape[::-1]).permute(*reversed(range(len(shape)))) if shape else make(),
        "expanded": lambda: make(with_first(1)).expand(shape) if shape else make(),
        "strided": lambda: make([*shape[:-1], 2 * shape[-1]])[..., ::2] if shape else make(),
        "overlapping": lambda: make([sum(shape) + 1]).as_strided(shape, [1] * len(shape)),
        "offset": lambda: make(with_first(shape[0] + 2)).narrow(0, 2, shape[0]) if shape else make(),
        "channelsLast": lambda: make().contiguous(
            memory_format=torch.channels_last_3d if len(shape) == 5 else torch.channels_last
        ),
        "conj": lambda: torch.ops.aten._conj(make()),
        "neg": lambda: torch.ops.aten._neg_view(make()),
        "zero": lambda: torch.ops.aten._efficientzerotensor(shape, dtype=getattr(torch, dtype)),
        "coo": lambda: make().to_sparse(),
        "uncoalesced": lambda: make().to_sparse() + make().to_sparse(),
        "csr": lambda: make().to_sparse_csr(),
        "csc": lambda: make().to_sparse_csc(),
        "bsr": lambda: make().to_sparse_bsr([1, 1]),
        "bsc": lambda: make().to_sparse_bsc([1, 1]),
        "mkldnn": lambda: make().to_mkldnn(),
        "nested": lambda: torch._nested_tensor_from_tensor_list([make(), make(with_first(1))]),
        "perTensor": lambda: torch.quantize_per_tensor(plain(shape, "float32", fill), 0.5, 1, quantized("quint8")),
        "perChannel": lambda: torch.quantize_per_channel(
            plain(shape, "float32", fill),
            torch.ones([shape[0]]),
            torch.zeros([shape[0]], dtype=torch.int64),
            0,
            quantized("qint8"),
        ),
        "meta": lambda: torch.empty(shape, dtype=getattr(torch, dtype), device="meta"),
        "hugeView": lambda: make([1] * len(shape)).expand([1] * (len(shape) - 1) + [1 << 22]) if shape else make(),
    }
    return makers[form]()


def make_tensor(recipe):
    try:
        tensor = formed(recipe)
    except Exception:
        tensor = plain(recipe["shape"], "float32" if recipe["form"] == "meta" else recipe["dtype"], recipe["fill"])
    try:
        if recipe["state"] == "leaf":
            tensor.requires_grad_()
        elif recipe["state"] == "nonLeaf":
            tensor = tensor.requires_grad_() * 1
        elif recipe["state"] == "inference":
            with torch.inference_mode():
                tensor = tensor.clone()
    except Exception:
        pass
    return tensor


class Missing(Exception):
    """Python has no such name."""


class Odd:
    """Stands for what only JavaScript has."""


OMITTED = object()
ENUMS = {
    "sparseCoo": "sparse_coo",
    "sparseCsr": "sparse_csr",
    "sparseCsc": "sparse_csc",
    "sparseBsr": "sparse_bsr",
    "sparseBsc": "sparse_bsc",
    "contiguousFormat": "contiguous_format",
    "preserveFormat": "preserve_format",
    "channelsLast": "channels_last",
    "channelsLast3d": "channels_last_3d",
    "perTensorAffine": "per_tensor_affine",
    "perChannelAffine": "per_channel_affine",
    "perTensorSymmetric": "per_tensor_symmetric",
    "perChannelSymmetric": "per_channel_symmetric",
    "perChannelAffineFloatQparams": "per_channel_affine_float_qparams",
}


def weight(shape):
    return torch.quantize_per_tensor(torch.ones(shape), 0.5, 0, torch.qint8)


def packed(kind):
    ops = torch.ops.quantized
    makers = {
        "linear": lambda: ops.linear_prepack(weight([3, 4]), None),
        "linearFp16": lambda: ops.linear_prepack_fp16(torch.ones([3, 4]), None),
        "conv2d": lambda: ops.conv2d_prepack(weight([2, 3, 3, 3]), None, [1, 1], [0, 0], [1, 1], 1),
        "conv1d": lambda: ops.conv1d_prepack(weight([2, 3, 3]), None, [1], [0], [1], 1),
        "embedding": lambda: ops.embedding_bag_byte_prepack(torch.ones([4, 8])),
    }
    try:
        return makers[kind]()
    except Exception:
        return None


def make_value(recipe):
    if isinstance(recipe, list):
        return [make_value(item) for item in recipe]
    if not isinstance(recipe, dict):
        return recipe
    kind = recipe["kind"]
    if kind == "tensor":
        return make_tensor(recipe)
    value = recipe.get("value")
    if kind == "undefined":
        return OMITTED
    if kind == "bigint":
        return int(value)
    if kind == "special":
        return float(value.replace("Infinity", "inf"))
    if kind == "float":
        return float(value)
    if kind == "complex":
        return complex(*value)
    if kind == "dtype":
        return getattr(torch, value)
    if kind == "enum":
        return getattr(torch, ENUMS.get(value, value))
    if kind == "device":
        return torch.device(value)
    if kind == "packed":
        return packed(value)
    if kind == "generator":
        return torch.Generator().manual_seed(1)
    return ODD_IN_PYTHON.get(value, Odd)()


def camel_case(name):
    body = name.strip("_")
    lead = name[: len(name) - len(name.lstrip("_"))]
    tail = name[len(lead) + len(body) :]
    words = body.split("_")
    return lead + words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:]) + tail


def named(holder, shown):
    """The attribute whose camelCase name is `shown`."""
    for name in dir(holder):
        if name == shown or camel_case(name) == shown:
            return getattr(holder, name)
    raise Missing(shown)


def operator(name):
    qualified, _, overload = name.partition(".")
    namespace, base = qualified.split("::")
    try:
        packet = getattr(getattr(torch.ops, namespace), base)
        return packet if overload == "" else getattr(packet, overload)
    except AttributeError as error:
        raise Missing(name) from error


def index_of(items):
    def one(item):
        if isinstance(item, str) and item == "...":
            return ...
        if isinstance(item, str):
            return slice(*(int(part) if part else None for part in item.split(":")))
        return item

    return tuple(one(item) for item in items)


def without_omitted(function, args):
    """Values left out in the middle take the schema's default."""
    omitted = [i for i, value in enumerate(args) if value is OMITTED]
    if not omitted:
        return args, {}
    if hasattr(function, "overloads"):
        # A packet: the overload that can take so many.
        candidates = [getattr(function, name) for name in function.overloads()]
        function = next((f for f in candidates if len(f._schema.arguments) >= len(args)), candidates[0])
    schema = getattr(function, "_schema", None)
    if schema is None:
        return [None if value is OMITTED else value for value in args], {}
    first = omitted[0]
    names = [argument.name for argument in schema.arguments]
    rest = {names[i]: value for i, value in enumerate(args) if i > first and value is not OMITTED and i < len(names)}
    return args[:first], rest


def spelt_out(wanted, value):
    """What the addon takes for a number: [x] float, [re, im] complex, [n, 0, 0] int (native/values.h)."""
    takes_number = any(word in wanted for word in ("float", "number", "Tensor")) and "List" not in wanted
    if not takes_number or not isinstance(value, list) or not all(isinstance(part, (int, float)) for part in value):
        return value
    return {1: float, 2: lambda re, im: complex(re, im), 3: lambda n, *_: int(n)}.get(len(value), lambda *_: value)(*value)


ODD_IN_PYTHON = {
    "longList": lambda: [1] * 100_000,
    "hugeBigint": lambda: 2**200,
    "longString": lambda: "a" * 100_000,
    "nulString": lambda: "cpu\0cpu",
    "foreignList": lambda: [1, 2],
    "arrayProxy": lambda: [1, 2],
}


def widened(argument, value):
    """A lone number for all of an int[2], which torch.ops does not take."""
    is_number = isinstance(value, (int, float)) and argument.N is not None and "List" in str(argument.type)
    return [value] * argument.N if is_number else value


def by_schema(function, args, keywords):
    """What the addon takes by position, as keywords. It takes keywords that it does not know for further positions."""
    names = [argument.name for argument in function._schema.arguments]
    values = args + [value for name, value in keywords.items() if name not in names]
    if len(values) > len(names):
        raise TypeError("too many arguments")
    for i, argument in enumerate(function._schema.arguments[: len(values)]):
        values[i] = spelt_out(str(argument.type), widened(argument, values[i]))
    given = {name: value for name, value in zip(names, values) if value is not OMITTED}
    return {**given, **{name: value for name, value in keywords.items() if name in names}}


def perform(call):
    args = [make_value(value) for value in call["args"]]
    keywords = {name: make_value(value) for name, value in call["keywords"].items()}
    face, name = call["face"], call["name"]
    if face == "at":
        return args[0][index_of(args[1:])]
    if face == "setAt":
        args[0][index_of(args[1:-1])] = args[-1]
        return args[0]
    if face == "property":
        return named(args[0], name.split(".")[1])
    if face == "method":
        function = named(args[0], name.split(".")[1])
        args = args[1:]
    elif face == "function":
        function = torch
        for part in name.split(".")[1:]:
            function = named(function, part)
    else:
        function = operator(name)
    if face == "native":
        return function(**by_schema(function, args, keywords))
    schema = getattr(function, "_schema", None)
    if schema is not None:
        args = [widened(argument, value) for argument, value in zip(schema.arguments, args)] + args[len(schema.arguments) :]
    args, rest = without_omitted(function, args)
    return function(*args, **rest, **keywords)


def tensors_in(result):
    if isinstance(result, torch.Tensor):
        return [result]
    return [item for item in result if isinstance(item, torch.Tensor)] if isinstance(result, (list, tuple)) else []


def follow(result, how):
    for tensor in tensors_in(result):
        if how == "print":
            str(tensor)
        if tensor.numel() > 10_000:
            continue
        if how == "array":
            tensor.tolist()
        if how == "clone":
            tensor.clone()
        if how == "backward" and tensor.requires_grad:
            tensor.sum().backward()


def main():
    call = json.load(sys.stdin)
    outcome = ""
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        try:
            result = perform(call)
            follow(result, call["follow"])
            outcome = f"survives returned {type(result).__name__}"
            del result
        except Missing as error:
            outcome = f"cannot {error!r}"
        except BaseException as error:  # a panic of a dispatched kernel is none of Exception
            outcome = f"survives {type(error).__name__}: {error}"
    print(outcome.replace("\n", " ")[:300])


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
