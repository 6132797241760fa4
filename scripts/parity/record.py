"""Writes inputs, calls, outputs and gradients of PyTorch's operator database, for replay.ts.

python scripts/parity/record.py OUT --dtypes float32,int64 --fraction 1/5 --seed 0 [--only name …] [--start N]

Each entry of torch.testing's op_db gives OUT/<entry>.json and OUT/<entry>.bin; a line on standard output says when they
are complete. A sample is one set of inputs; its programs are the function, the method and the in-place method, each a
list of public calls.
"""

import argparse
import json
import pathlib
import random
import sys
import traceback
import types
import warnings
import zlib

import numpy
import torch

if "expecttest" not in sys.modules:
    # The database imports it for a base class that nothing here uses.
    try:
        import expecttest  # noqa: F401
    except ImportError:
        sys.modules["expecttest"] = types.ModuleType("expecttest")
        sys.modules["expecttest"].TestCase = object

import encoding  # noqa: E402
import names  # noqa: E402
import program  # noqa: E402
import torch.testing._internal.common_methods_invocations as database  # noqa: E402

GRADIENT_DTYPES = {torch.float32, torch.float64, torch.complex64}


def call_plainly(function, *args, **kwargs):
    """Instead of the database's wrapper that seeds: each program is seeded once, from outside."""
    return function(*args, **kwargs)


for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").startswith("torch.testing") and hasattr(module, "wrapper_set_seed"):
        module.wrapper_set_seed = call_plainly


def is_private(entry):
    last = entry.name.rsplit(".", 1)[-1]
    return last.startswith("_") or entry.name.startswith(("torch.ops", "torch._")) or "backward" in last


def samples_of(entry, dtype, seed):
    """All samples at once: running an operator in between would change the random numbers of the next ones."""
    torch.manual_seed(seed)
    numpy.random.seed(seed)
    random.seed(seed)
    wants_grad = dtype in GRADIENT_DTYPES and dtype in entry.supported_backward_dtypes("cpu")
    return list(entry.sample_inputs("cpu", dtype, requires_grad=wants_grad))


def is_chosen(entry, index, fraction):
    part, parts = fraction
    return (zlib.crc32(entry.full_name.encode()) + index) % parts == part


def chosen(entry, count, fraction):
    """The indices of the samples to record: a fixed part of them, and at least one."""
    found = [i for i in range(count) if is_chosen(entry, i, fraction)]
    return found or [0][:count]


def in_place(function):
    """As the database's own tests call an in-place method: on a copy, since leaves that require grad refuse."""

    def run(x, *args, **kwargs):
        return function(x.clone(), *args, **kwargs)

    return run


def variants(entry, dtype):
    """(variant, function, whether it is itself public)."""
    function = entry.op
    found = names.resolve(entry.name)
    is_public = found is not None and found is function
    yield "function", function, ("function", f"torch.{entry.name}") if is_public else None
    if dtype != torch.float32:
        return
    for alias in entry.aliases:
        if alias.op is not None and alias.op is not function:
            name = names.resolve(alias.name) is alias.op and ("function", f"torch.{alias.name}")
            yield f"alias {alias.name}", alias.op, name or None
    if entry.method_variant is not None:
        yield "method", entry.method_variant, None
    if entry.inplace_variant is not None:
        yield "inplace", in_place(entry.inplace_variant), None


def error_text(error):
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:300]


class EntryWriter:
    def __init__(self, entry, out, options):
        self.entry = entry
        self.options = options
        self.path = out / entry.full_name.replace("/", "_")
        self.tensors = encoding.TensorFile(f"{self.path}.bin")
        self.samples = []
        self.notes = []

    def write(self):
        for dtype in self.options.dtypes:
            if dtype in self.entry.supported_dtypes("cpu"):
                self.record_dtype(dtype)
        self.tensors.close()
        record = {
            "entry": self.entry.full_name,
            "private": is_private(self.entry),
            "notes": self.notes,
            "tensors": self.tensors.table,
            "samples": self.samples,
        }
        pathlib.Path(f"{self.path}.json").write_text(json.dumps(record, separators=(",", ":")))

    def record_dtype(self, dtype):
        try:
            samples = samples_of(self.entry, dtype, self.options.seed)
        except Exception as error:  # noqa: BLE001: some samples need what this machine lacks
            self.notes.append(f"{dtype}: no samples: {error_text(error)}")
            return
        for index in chosen(self.entry, len(samples), self.options.fraction):
            programs = []
            for variant, function, name in variants(self.entry, dtype):
                if variant == "inplace" and samples[index].broadcasts_input:
                    continue
                programs.append(self.record(samples[index], variant, function, name, index))
            self.samples.append({"dtype": encoding.name_of(dtype), "index": index, "programs": programs})

    def record(self, sample, variant, function, name, index):
        """One program with its results."""
        copies = {}

        def copy(tensor):
            return copies.setdefault(id(tensor), encoding.copy_of(tensor))

        x, args, kwargs = encoding.map_tensors((sample.input, sample.args, sample.kwargs), copy)
        seed = self.options.seed + index
        result = {"variant": variant, "seed": seed}
        recorder = program.Recorder(self.tensors, copies.values())
        torch.manual_seed(seed)
        value = None
        try:
            if name is not None:
                value = recorder.call(name, function, (x, *args), kwargs)
            else:
                with recorder:
                    value = function(x, *args, **kwargs)
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            result["error"] = error_text(error)
        try:
            if recorder.problem is not None:
                raise encoding.NotEncodable(recorder.problem)
            if "error" in result:
                steps, _ = recorder.needed([{"@": i} for i in range(len(recorder.steps))])
                return {**result, "steps": steps}
            returned = recorder.result_of(value)
            result["expected"] = recorder.values(value)
            if recorder.has_unknown_values:
                result["uninitialised"] = True
            gradients = self.gradients(recorder, sample, value, copies.values(), seed)
            roots = gradients.pop("roots", [])
            result["steps"], (result["result"], roots) = recorder.needed(returned, roots)
            if gradients:
                result["backward"] = {**gradients, "roots": roots}
        except encoding.NotEncodable as problem:
            return {"variant": variant, "skipped": str(problem)}
        return result

    def gradients(self, recorder, sample, value, inputs, seed):
        inputs = [tensor for tensor in inputs if tensor.requires_grad]
        if not inputs or recorder.has_unknown_values:
            return {}
        steps = len(recorder.steps)
        try:
            with recorder:
                roots = encoding.tensors_in(sample.output_process_fn_grad(value))
            is_recorded = recorder.problem is None
        except Exception:  # noqa: BLE001: it was made for gradcheck; what it cannot take is compared as it is
            is_recorded = False
        if not is_recorded:
            recorder.problem = None
            del recorder.steps[steps:]
            roots = encoding.tensors_in(value)
        roots = [root for root in roots if root.requires_grad]
        if not roots:
            return {}
        generator = torch.Generator().manual_seed(seed)
        upstream = [torch.randn(root.shape, dtype=root.dtype, generator=generator) for root in roots]
        gradients = {
            "roots": recorder.encode(roots),
            "upstream": [self.tensors.add(tensor) for tensor in upstream],
            "inputs": [recorder.input_index[id(tensor)] for tensor in inputs],
        }
        try:
            found = torch.autograd.grad(roots, inputs, upstream, allow_unused=True)
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            return {**gradients, "error": error_text(error)}
        return {**gradients, "expected": [None if g is None else self.tensors.add(g.detach()) for g in found]}


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
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
    for index, entry in enumerate(database.op_db):
        if index < options.start:
            continue
        if options.only and entry.full_name not in options.only and entry.name not in options.only:
            continue
        print(json.dumps({"begin": index, "entry": entry.full_name}), flush=True)
        if "jiterator" in entry.name:
            print(json.dumps({"skipped": entry.full_name, "reason": "jiterator"}), flush=True)
            continue
        writer = EntryWriter(entry, options.out, options)
        try:
            writer.write()
        except Exception as error:  # noqa: BLE001: the other entries matter as well
            traceback.print_exc()
            print(json.dumps({"failed": entry.full_name, "error": error_text(error)}), flush=True)
            continue
        print(json.dumps({"done": index, "entry": entry.full_name, "file": writer.path.name}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
