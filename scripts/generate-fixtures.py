"""Writes everything under test/fixtures that PyTorch computes.

python scripts/generate-fixtures.py [--out FOLDER] [script …]

Each script in scripts/fixtures that has a function generate(out_dir) writes its files and returns or yields their paths;
a new one is found by itself. Needs torch 2.13.0 and numpy. One thread and fixed seeds: on one machine two runs write the
same bytes; on another processor the last digits of some floats may differ, which the tests allow for.
"""

import argparse
import importlib
import pathlib
import sys
import warnings

import torch

TORCH_VERSION = "2.13.0"

root = pathlib.Path(__file__).resolve().parents[1]
scripts = root / "scripts" / "fixtures"
sys.path.insert(0, str(scripts))


def run(name, out_dir):
    generate = getattr(importlib.import_module(name), "generate", None)
    if generate is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.set_num_threads(1)
        written = generate(out_dir)
        for path in [written] if isinstance(written, pathlib.Path) else written or []:
            print(f"{path} {path.stat().st_size:,} bytes")


def main():
    parser = argparse.ArgumentParser(description="Writes the fixtures that PyTorch computes.")
    parser.add_argument("--out", type=pathlib.Path, default=root / "test" / "fixtures")
    parser.add_argument("scripts", nargs="*", default=sorted(path.stem for path in scripts.glob("*.py")))
    options = parser.parse_args()
    if torch.__version__.split("+")[0] != TORCH_VERSION:
        sys.exit(f"generate-fixtures: needs torch {TORCH_VERSION}, this Python has {torch.__version__}")
    for name in options.scripts:
        run(name, options.out)


if __name__ == "__main__":
    main()
