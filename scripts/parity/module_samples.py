"""Which inputs of PyTorch's module database are recorded, and in which modes."""

import samples
import torch
from construction import constructor_parameters, remember

remember(torch.nn.Module)

import lacking_modules  # noqa: E402
import module_options  # noqa: E402
import torch.testing._internal.common_modules as database  # noqa: E402

# Which the database leaves out, though most modules take them.
SHORT_DTYPES = {torch.bfloat16, torch.float16}


def entries():
    return [*database.module_db, *lacking_modules.entries()]


def is_apart(info):
    """Whether PyTorch's database lacks it."""
    return isinstance(info, lacking_modules.LackingInfo)


def modes_of(info):
    """Whether the module trains; only one of the two where they do not differ."""
    return [True, False] if info.train_and_eval_differ else [True]


def samples_of(info, dtype, training, seed):
    samples.seed_all(seed)
    make = info.module_inputs_func
    found = list(make(info, device="cpu", dtype=dtype, requires_grad=True, training=training))
    if not is_apart(info):
        found.extend(module_options.more_samples(info.module_cls.__name__, dtype))
    return found


def error_samples_of(info, seed):
    """Inputs that Python refuses."""
    if info.module_error_inputs_func is None:
        return []
    samples.seed_all(seed)
    make = info.module_error_inputs_func
    found = make(info, device="cpu", dtype=torch.float32, requires_grad=True, training=True)
    return [error.module_error_input for error in found]


def takes_dtype(cls):
    """Whether the constructor makes parameters in a given dtype."""
    return {"device", "dtype"} <= {parameter.name for parameter in constructor_parameters(cls)}
