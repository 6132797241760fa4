"""Runs the samples of one entry of the operator database under the transforms of torch.func and writes what happened."""

import encoding
import program
import samples
import torch
from entry_writer import ProgramWriter
from recording_writer import RecordingWriter, error_text
from torch.func import jvp, vjp, vmap


# Python computes these by an autograd.Function that knows no transforms: it refuses, or gives tangents of 0.
UNTRANSFORMED = "nn.functional.linear_cross_entropy.chunked"

# The transforms of grid_sampler_3d's largest samples are gigabytes.
MOST_ELEMENTS = 2**18


def is_differentiable(tensor):
    return tensor.is_floating_point() or tensor.is_complex()


def is_leaf(tensor):
    """Whether it is mapped over and differentiated with respect to. Types of one byte know no arithmetic."""
    is_number = is_differentiable(tensor) and tensor.itemsize > 1
    return is_number and tensor.layout == torch.strided and tensor.device.type == "cpu"


class Transforms:
    """What is done with a function of some tensors that gives tensors."""

    def __init__(self, function, leaves):
        self.function = function
        self.leaves = leaves
        self.tangents = [torch.ones_like(leaf) * 0.5 for leaf in leaves]

    def differentiable(self, *leaves):
        return tuple(output for output in self.function(*leaves) if is_differentiable(output))

    def pull(self, *leaves):
        outputs, pull_back = vjp(self.differentiable, *leaves)
        return pull_back(tuple(torch.ones_like(output) for output in outputs))

    def push(self, *leaves):
        return jvp(self.differentiable, leaves, tuple(self.tangents))

    def batches(self):
        return [torch.stack([leaf, leaf * 0.9 + 0.05]) for leaf in self.leaves]

    def mapped(self, function):
        return vmap(function, randomness="different")(*self.batches())

    def all(self):
        return {
            "vmap": lambda: self.mapped(self.function),
            "vjp": lambda: self.pull(*self.leaves),
            "jvp": lambda: self.push(*self.leaves),
            "vmap of vjp": lambda: self.mapped(self.pull),
            "vmap of jvp": lambda: self.mapped(self.push),
            "jvp of vjp": lambda: jvp(self.pull, tuple(self.leaves), tuple(self.tangents)),
        }


class TransformWriter(RecordingWriter):
    part = "transforms"

    def __init__(self, entry, folder, seed, fraction):
        super().__init__(entry.full_name, folder, seed, fraction)
        self.entry = entry

    @staticmethod
    def entries():
        return samples.entries()

    @staticmethod
    def names_of(entry):
        return [entry.full_name, entry.name]

    def write(self, dtypes):
        for dtype in samples.dtypes_of(self.entry, dtypes):
            try:
                found = samples.samples_of(self.entry, dtype, self.seed)
            except Exception as error:  # noqa: BLE001: some samples need what this machine lacks
                self.notes.append(f"{dtype}: no samples: {error_text(error)}")
                continue
            for index in self.chosen(len(found)):
                self.add(encoding.name_of(dtype), index, list(self.programs(found[index], self.seed + index)))
        self.save(apart=samples.is_private(self.entry))

    def programs(self, sample, seed):
        """The sample as one list of calls, and what each transform of it gives."""
        storages, copies = {}, {}
        given = samples.without_grad((sample.input, sample.args, sample.kwargs))
        given = encoding.map_tensors(given, lambda t: copies.setdefault(id(t), encoding.copy_of(t, storages)))
        inputs = list({id(tensor): tensor for tensor in encoding.tensors_in(given)}.values())
        leaves = [tensor for tensor in inputs if is_leaf(tensor)]
        values = [(tensor, tensor.clone()) for tensor in inputs if tensor.layout == torch.strided]
        if sum(tensor.numel() for tensor in inputs) > MOST_ELEMENTS:
            return
        recorder = program.Recorder(self.tensors, inputs)
        x, args, kwargs = given
        name = samples.own_name(self.entry.name, self.entry.op)
        value, error = ProgramWriter(self.tensors, "function", seed).run(recorder, self.entry.op, name, (x, *args), kwargs)
        # What cannot be written down or does not run is the operators' part to tell.
        if error is not None or recorder.problem is not None or recorder.has_unknown_values or not leaves:
            return
        steps, (result,) = recorder.needed(recorder.result_of(value))
        head = {"seed": seed, "steps": steps, "result": result}
        head["leaves"] = [recorder.input_index[id(leaf)] for leaf in leaves]
        for variant, run in Transforms(self.substituted(given, leaves), leaves).all().items():
            for tensor, value in values:  # embedding changes its weight for max_norm
                tensor.copy_(value)
            if self.name.startswith(UNTRANSFORMED) and variant != "vmap":
                yield {"variant": variant, "skipped": "an autograd.Function of Python's"}
            else:
                yield {"variant": variant, **head, **self.outcome(run, seed)}

    def substituted(self, given, leaves):
        """The operator as a function of the leaves among its arguments."""

        def run(*replacements):
            by_id = dict(zip(map(id, leaves), replacements, strict=True))
            x, args, kwargs = encoding.map_tensors(given, lambda tensor: by_id.get(id(tensor), tensor))
            return tuple(encoding.tensors_in(self.entry.op(x, *args, **kwargs)))

        return run

    def outcome(self, run, seed):
        torch.manual_seed(seed)
        try:
            outputs = encoding.tensors_in(run())
            return {"expected": [{"t": self.tensors.add(output.detach())} for output in outputs]}
        except encoding.NotEncodable as problem:
            return {"skipped": str(problem)}
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            return {"error": error_text(error)}
