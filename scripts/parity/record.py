"""Writes what Python does with the entries of one of PyTorch's databases, for replay.ts.

python scripts/parity/record.py OUT --part operators --dtypes float32,int64 --fraction 0/5 --seed 0 [--only name …] [--start N]

The parts are torch.testing's databases of operators, of modules and of optimizers. Each entry gives OUT/<entry>.json and
OUT/<entry>.bin; a line on standard output says when they are complete. A sample is one set of inputs; its programs are
the ways to use them. Of an operator these are the function, its aliases, the method, the in-place method and the `out=`
form, each a list of public calls; of a module the modes of training and evaluation; of an optimizer its implementations.
The part of transforms is the database of operators once more, each function under the transforms of torch.func.
"""

import argparse
import importlib
import json
import pathlib
import sys
import traceback
import warnings

import torch
from recording_writer import error_text

# Part -> module and class that writes an entry of it.
PARTS = {
    "operators": ("entry_writer", "EntryWriter"),
    "modules": ("module_writer", "ModuleWriter"),
    "optim": ("optim_writer", "OptimWriter"),
    "transforms": ("transform_writer", "TransformWriter"),
}


def say(**line):
    print(json.dumps(line), flush=True)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--part", default="operators", choices=PARTS)
    parser.add_argument("--dtypes", default="float32")
    parser.add_argument("--fraction", default="0/1", help="k/n: of each entry the samples with (hash + index) %% n == k")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", help="an entry's name, with or without variant")
    parser.add_argument("--start", type=int, default=0, help="leave out this many entries")
    options = parser.parse_args(arguments)
    options.dtypes = [getattr(torch, name) for name in options.dtypes.split(",")]
    options.fraction = [int(part) for part in options.fraction.split("/")]
    return options


def main(arguments):
    options = parse(arguments)
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    options.out.mkdir(parents=True, exist_ok=True)
    home, writer_class = PARTS[options.part]
    writer_class = getattr(importlib.import_module(home), writer_class)
    for index, entry in enumerate(writer_class.entries()):
        name, *others = writer_class.names_of(entry)
        if index < options.start or (options.only and not {name, *others} & set(options.only)):
            continue
        say(begin=index, entry=name)
        if "jiterator" in name:
            say(skipped=name, reason="jiterator")
            continue
        writer = writer_class(entry, options.out, options.seed, options.fraction)
        try:
            writer.write(options.dtypes)
            say(done=index, entry=name, file=writer.path.name)
        except Exception as error:  # noqa: BLE001: the other entries matter as well
            traceback.print_exc()
            say(failed=name, error=error_text(error))


if __name__ == "__main__":
    main(sys.argv[1:])
