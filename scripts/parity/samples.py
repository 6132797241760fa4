"""Which inputs of PyTorch's operator database are recorded, and in which forms of call."""

import random
import sys
import types

import encoding
import names
import numpy
import torch

try:
    import expecttest  # noqa: F401
except ImportError:
    # The database imports it for a base class that nothing here uses.
    sys.modules["expecttest"] = types.ModuleType("expecttest")
    sys.modules["expecttest"].TestCase = object

import torch.testing._internal.common_methods_invocations as database  # noqa: E402

DTYPES = [torch.float32, torch.float64, torch.int64, torch.bool, torch.complex64, torch.bfloat16]
GRADIENT_DTYPES = {torch.float32, torch.float64, torch.complex64}


def call_plainly(function, *args, **kwargs):
    """Instead of the database's wrapper that seeds: each program is seeded once, from outside."""
    return function(*args, **kwargs)


for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("torch.testing") and hasattr(module, "wrapper_set_seed"):
        module.wrapper_set_seed = call_plainly


def entries():
    return database.op_db


def is_private(entry):
    """Whether Python has no public name for it."""
    last = entry.name.rsplit(".", 1)[-1]
    return last.startswith("_") or entry.name.startswith(("torch.ops", "torch._")) or "backward" in last


def dtypes_of(entry, wanted):
    """Those of the wanted dtypes that it takes. An entry that does not take float32 gets another one in its place."""
    supported = entry.supported_dtypes("cpu")
    found = [dtype for dtype in wanted if dtype in supported]
    if not found and torch.float32 in wanted:
        return [*(dtype for dtype in DTYPES if dtype in supported), *sorted(supported, key=str)][:1]
    return found


def seed_all(seed):
    torch.manual_seed(seed)
    numpy.random.seed(seed)
    random.seed(seed)


def samples_of(entry, dtype, seed):
    """All samples at once: running an operator in between would change the random numbers of the next ones."""
    seed_all(seed)
    wants_grad = dtype in GRADIENT_DTYPES and dtype in entry.supported_backward_dtypes("cpu")
    return list(entry.sample_inputs("cpu", dtype, requires_grad=wants_grad))


def error_samples_of(entry, seed):
    """Inputs that Python refuses."""
    if entry.error_inputs_func is None:
        return []
    seed_all(seed)
    return [error.sample_input for error in entry.error_inputs("cpu")]


def in_place(function):
    """As the database's own tests call an in-place method: on a copy, since leaves that require grad refuse."""

    def run(x, *args, **kwargs):
        return function(x.clone(), *args, **kwargs)

    return run


def own_name(path, function):
    """The (kind, name) of a function that the database lists under its public name, else None."""
    path = path.removeprefix("torch.")
    if names.resolve(path) is not function:
        return None
    found = names.public_name(function)
    return found if found is not None and found[0] == "operator" else ("function", f"torch.{path}")


def variants(entry, dtype, sample):
    """(variant, function, its name where a call of it is the whole program)."""
    yield "function", entry.op, own_name(entry.name, entry.op)
    if [dtype] != dtypes_of(entry, [torch.float32]):
        return
    for alias in entry.aliases:
        if alias.op is not None and alias.op is not entry.op:
            yield f"alias {alias.name}", alias.op, own_name(alias.name, alias.op)
    if entry.method_variant is not None:
        yield "method", entry.method_variant, None
    if entry.inplace_variant is not None and not sample.broadcasts_input:
        yield "inplace", in_place(entry.inplace_variant), None
    if entry.supports_out:
        yield "out", entry.op, own_name(entry.name, entry.op)


def zeros_like(result):
    """What to give as `out`, or None for a result that no `out` can take."""
    items = result if isinstance(result, (list, tuple)) else [result]
    if not items or not all(isinstance(item, torch.Tensor) for item in items):
        return None
    zeros = [torch.zeros_like(item.detach()) for item in items]
    return tuple(zeros) if isinstance(result, (list, tuple)) else zeros[0]


def without_grad(value):
    return encoding.map_tensors(value, lambda tensor: tensor.detach())
