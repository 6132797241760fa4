"""Prints, as JSON, the public names of Python's torch, torch.Tensor and its namespaces: for each what it is, and where it
comes from.

python scripts/features/names.py
"""

import importlib
import inspect
import json
import sys

import torch

SPACES = [
    "torch",
    "torch.Tensor",
    "torch.nn.functional",
    "torch.linalg",
    "torch.fft",
    "torch.special",
    "torch.masked",
    "torch.signal.windows",
    "torch.sparse",
    "torch.nested",
]

# Where classes are public names too, as a rule by __all__.
CLASS_SPACES = [
    "torch.nn",
    "torch.nn.init",
    "torch.nn.utils",
    "torch.nn.utils.rnn",
    "torch.nn.utils.parametrize",
    "torch.nn.utils.parametrizations",
    "torch.nn.utils.prune",
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.optim.swa_utils",
    "torch.autograd",
    "torch.autograd.functional",
    "torch.autograd.forward_ad",
    "torch.autograd.graph",
    "torch.func",
    "torch.distributions",
    "torch.distributions.constraints",
    "torch.distributions.transforms",
    "torch.amp",
    "torch.utils.checkpoint",
]


def space(path):
    return torch.Tensor if path == "torch.Tensor" else importlib.import_module(path)


def kind_of(value, path):
    if inspect.ismodule(value):
        return "module"
    if isinstance(value, str):
        return "text"
    home = getattr(value, "__module__", None) or ""
    if inspect.isclass(value):
        return f"class {home}"
    if callable(value):
        # A function of another library that a module imported for its own use.
        return "function" if home in ("", path) or home.startswith("torch") else f"import {home}"
    return "value"


def names_in(path):
    listed = getattr(space(path), "__all__", None) if path in CLASS_SPACES else None
    return sorted(set(listed)) if listed else [name for name in dir(space(path)) if not name.startswith("_")]


body = {
    path: [{"name": name, "kind": kind_of(getattr(space(path), name, None), path)} for name in names_in(path)]
    for path in [*SPACES, *CLASS_SPACES]
}
json.dump({"torch": torch.__version__, "spaces": body, "withClasses": CLASS_SPACES}, sys.stdout)
