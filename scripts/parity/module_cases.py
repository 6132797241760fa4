"""How tables of modules beyond PyTorch's database write their samples."""

from functools import partial

import torch
from torch.testing import make_tensor
from torch.testing._internal.common_modules import FunctionInput, ModuleInput

IMAGE, VOLUME, SIGNAL = (2, 4, 6, 5), (2, 4, 4, 5, 3), (2, 4, 7)


class Case:
    """Constructor's arguments, and `x`: what forward gets. A tuple is the shape of a tensor to draw, a function is given
    one that draws; arguments and keywords of the constructor may be functions of no arguments, for modules."""

    def __init__(self, *args, x=None, keywords=None, **kwargs):
        self.args, self.kwargs, self.x, self.keywords = args, kwargs, x, keywords or {}

    def sample(self, make):
        given = FunctionInput(*map(made, self.args), **{key: made(value) for key, value in self.kwargs.items()})
        if self.x is None:
            return ModuleInput(given)
        inputs = [input_of(item, make) for item in self.x]
        return ModuleInput(given, FunctionInput(*inputs, **{k: input_of(v, make) for k, v in self.keywords.items()}))


def made(value):
    return value() if callable(value) and getattr(value, "__name__", "") == "<lambda>" else value


def input_of(item, make):
    if callable(item):
        return item(make)
    is_shape = isinstance(item, tuple) and all(isinstance(size, int) for size in item)
    return make(item) if is_shape else item


def ints(shape, stop, seed=0):
    return torch.randint(0, stop, shape, generator=torch.Generator().manual_seed(seed))


def samples_of(cases, dtype, requires_grad):
    make = partial(make_tensor, device="cpu", dtype=dtype, requires_grad=requires_grad)
    return [case.sample(make) for case in cases]
