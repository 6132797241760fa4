"""Runs the samples of one entry of the operator database and writes what happened."""

import encoding
import program
import samples
import torch
from recording_writer import RecordingWriter, error_text


class EntryWriter(RecordingWriter):
    def __init__(self, entry, folder, seed, fraction):
        super().__init__(entry.full_name, folder, seed, fraction)
        self.entry = entry

    @staticmethod
    def entries():
        return samples.entries()

    @staticmethod
    def names_of(entry):
        """The full name first, then others that `--only` takes."""
        return [entry.full_name, entry.name]

    def write(self, dtypes):
        for dtype in samples.dtypes_of(self.entry, dtypes):
            self.record_dtype(dtype)
        if torch.float32 in dtypes:
            self.record_errors()
        self.save(apart=samples.is_private(self.entry))

    def record_dtype(self, dtype):
        try:
            found = samples.samples_of(self.entry, dtype, self.seed)
        except Exception as error:  # noqa: BLE001: some samples need what this machine lacks
            self.notes.append(f"{dtype}: no samples: {error_text(error)}")
            return
        for index in self.chosen(len(found)):
            sample = found[index]
            programs = []
            for variant, function, name in samples.variants(self.entry, dtype, sample):
                recorded = ProgramWriter(self.tensors, variant, self.seed + index).record(sample, function, name)
                # Not every wrapper of the database passes `out` on.
                if variant != "out" or "expected" in recorded:
                    programs.append(recorded)
            self.add(encoding.name_of(dtype), index, programs)

    def record_errors(self):
        try:
            found = samples.error_samples_of(self.entry, self.seed)
        except Exception as error:  # noqa: BLE001: as above
            self.notes.append(f"no error samples: {error_text(error)}")
            return
        name = samples.own_name(self.entry.name, self.entry.op)
        for index in self.chosen(len(found)):
            recorded = ProgramWriter(self.tensors, "error", self.seed).record(found[index], self.entry.op, name)
            if recorded.get("steps") and "error" in recorded:
                self.add("errors", index, [recorded])


class ProgramWriter:
    """Records one call of one function with one sample."""

    def __init__(self, tensors, variant, seed):
        self.tensors = tensors
        self.variant = variant
        self.seed = seed

    def record(self, sample, function, name):
        copies = {}
        storages = {}
        given = (sample.input, sample.args, sample.kwargs)
        if self.variant == "out":
            given = samples.without_grad(given)
        x, args, kwargs = encoding.map_tensors(
            given, lambda tensor: copies.setdefault(id(tensor), encoding.copy_of(tensor, storages))
        )
        result = {"variant": self.variant, "seed": self.seed}
        try:
            if self.variant == "out":
                torch.manual_seed(self.seed)
                kwargs = {**kwargs, "out": samples.zeros_like(function(x, *args, **kwargs))}
            recorder = program.Recorder(self.tensors, copies.values())
            value, error = self.run(recorder, function, name, (x, *args), kwargs)
            if recorder.problem is not None:
                raise encoding.NotEncodable(recorder.problem)
            if error is not None:
                steps, _ = recorder.needed([{"@": i} for i in range(len(recorder.steps))])
                return {**result, "steps": steps, "error": error_text(error)}
            return {**result, **self.results(recorder, sample, value, copies.values())}
        except encoding.NotEncodable as problem:
            return {"variant": self.variant, "skipped": str(problem)}

    def run(self, recorder, function, name, args, kwargs):
        """(value, None), or (None, error): the other side must refuse too."""
        torch.manual_seed(self.seed)
        try:
            if name is not None:
                return recorder.call(name, function, args, kwargs), None
            with recorder:
                return function(*args, **kwargs), None
        except Exception as error:  # noqa: BLE001: every kind
            return None, error

    def results(self, recorder, sample, value, inputs):
        returned = recorder.result_of(value)
        result = {"expected": recorder.values(value)}
        if recorder.has_unknown_values:
            result["uninitialised"] = True
        gradients = self.gradients(recorder, sample, value, inputs)
        roots = gradients.pop("roots", [])
        result["steps"], (result["result"], roots) = recorder.needed(returned, roots)
        if gradients:
            result["backward"] = {**gradients, "roots": roots}
        return result

    def gradients(self, recorder, sample, value, inputs):
        inputs = [tensor for tensor in inputs if tensor.requires_grad]
        if not inputs or recorder.has_unknown_values:
            return {}
        roots = [root for root in self.roots(recorder, sample, value) if root.requires_grad]
        if not roots:
            return {}
        generator = torch.Generator().manual_seed(self.seed)
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

    def roots(self, recorder, sample, value):
        """What backward starts from: often a part of the result that does not depend on a choice of sign or phase."""
        steps = len(recorder.steps)
        try:
            with recorder:
                roots = encoding.tensors_in(sample.output_process_fn_grad(value))
            if recorder.problem is None:
                return roots
        except Exception:  # noqa: BLE001: it was made for gradcheck; what it cannot take is compared as it is
            pass
        recorder.problem = None
        del recorder.steps[steps:]
        return encoding.tensors_in(value)
