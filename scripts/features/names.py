"""Prints, as JSON, the public names of Python's torch, torch.Tensor and its namespaces of functions: for each what it is, and
where it comes from.

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


body = {
    path: [
        {"name": name, "kind": kind_of(getattr(space(path), name, None), path)}
        for name in dir(space(path))
        if not name.startswith("_")
    ]
    for path in SPACES
}
json.dump({"torch": torch.__version__, "spaces": body}, sys.stdout)
