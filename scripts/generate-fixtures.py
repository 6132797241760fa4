"""Writes everything under test/fixtures that PyTorch computes: python scripts/generate-fixtures.py [script …]

Needs torch 2.13.0 and numpy. One thread and fixed seeds: on one machine two runs write the same bytes; on another
processor the last digits of some floats may differ, which the tests allow for.
"""

import importlib
import pathlib
import sys

import torch

SCRIPTS = ["printing", "indexing", "nn_layers", "nn_init", "nn_models", "nn_curves"]
TORCH_VERSION = "2.13.0"

root = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(root / "fixtures"))


def main(names):
    if torch.__version__.split("+")[0] != TORCH_VERSION:
        sys.exit(f"generate-fixtures: needs torch {TORCH_VERSION}, this Python has {torch.__version__}")
    torch.set_num_threads(1)
    for name in names or SCRIPTS:
        written = importlib.import_module(name).generate(root.parent / "test" / "fixtures")
        for path in [written] if isinstance(written, pathlib.Path) else written:
            print(path.relative_to(root.parent), f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
