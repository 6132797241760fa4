"""Public names of Python functions: `torch.linalg.norm`, `torch.Tensor.add_`."""

import torch
import torch.nn.functional
import torch.signal.windows

NAMESPACES = [
    ("torch", torch),
    ("torch.nn.functional", torch.nn.functional),
    ("torch.linalg", torch.linalg),
    ("torch.fft", torch.fft),
    ("torch.special", torch.special),
    ("torch.masked", torch.masked),
    ("torch.signal.windows", torch.signal.windows),
    ("torch.sparse", torch.sparse),
    ("torch.nested", torch.nested),
    ("torch._C._nn", torch._C._nn),
    ("torch._C._linalg", torch._C._linalg),
    ("torch._C._special", torch._C._special),
    ("torch._C._fft", torch._C._fft),
    ("torch._C._nested", torch._C._nested),
]


def _functions():
    """function -> (kind, name); the first public name wins, then private ones."""
    names = {}
    for private in (False, True):
        for prefix, module in NAMESPACES:
            for name in sorted(vars(module)) if prefix != "torch" else sorted(dir(module)):
                if name.startswith("_") != private:
                    continue
                value = getattr(module, name, None)
                if not callable(value) or isinstance(value, type):
                    continue
                names.setdefault(value, ("function", f"{prefix}.{name}"))
        for name in sorted(dir(torch.Tensor)):
            value = getattr(torch.Tensor, name, None)
            if callable(value) and not isinstance(value, type) and name.startswith("_") == private:
                names.setdefault(value, ("method", f"torch.Tensor.{name}"))
    return names


FUNCTIONS = _functions()


def public_name(function):
    """(kind, name) of a function, or None. Kinds: function, method, get, set, operator (torch.ops)."""
    if isinstance(function, torch._ops.OpOverload):
        return "operator", f"{function.namespace}.{function._opname}.{function._overloadname}"
    if isinstance(function, torch._ops.OpOverloadPacket):
        return "operator", function._qualified_op_name.replace("::", ".")
    accessor = getattr(function, "__name__", "")
    if accessor in ("__get__", "__set__") and hasattr(function, "__self__"):
        descriptor = function.__self__
        name = getattr(descriptor, "__name__", None) or descriptor.fget.__name__
        return accessor.strip("_"), f"torch.Tensor.{name}"
    try:
        return FUNCTIONS.get(function)
    except TypeError:
        return None


def resolve(path):
    """The function of a public name such as `nn.functional.relu`, or None."""
    value = torch
    for part in path.split("."):
        value = getattr(value, part, None)
    return value
