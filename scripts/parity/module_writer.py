"""Runs the samples of one entry of the module database and writes what happened."""

import copy
import inspect

import encoding
import module_samples
import names
import program
import torch
from construction import call_of, constructor_call, forward_call
from recording_writer import RecordingWriter, error_text
from torch.nn.parameter import is_lazy
from torch.nn.utils.rnn import PackedSequence


class ModuleWriter(RecordingWriter):
    part = "modules"

    def __init__(self, info, folder, seed, fraction):
        super().__init__(info.name, folder, seed, fraction)
        self.info = info

    @staticmethod
    def entries():
        return module_samples.entries()

    @staticmethod
    def names_of(info):
        return [info.name, info.module_cls.__name__]

    def write(self, dtypes):
        for dtype in dtypes:
            if dtype not in self.info.dtypes and dtype not in module_samples.SHORT_DTYPES:
                continue
            for training in module_samples.modes_of(self.info):
                self.record_mode(dtype, training)
        if torch.float32 in dtypes:
            self.record_errors()
        self.save(apart=module_samples.is_apart(self.info))

    def record_mode(self, dtype, training):
        found = module_samples.samples_of(self.info, dtype, training, self.seed)
        for index in self.chosen(len(found)):
            programs = [self.record(found[index], "train" if training else "eval", index, dtype)]
            if not training:
                programs.append(self.record(found[index], "inference", index, dtype))
            if dtype == torch.float32 and not self.info.is_lazy and memory_format_of(found[index]) is not None:
                recorded = self.record(found[index], "channels" if training else "channels eval", index, dtype)
                # A volume without a batch has an image's dimensions, and not every kernel takes channels last.
                if "error" not in recorded:
                    programs.append(recorded)
            _, given = call_of_sample(self.info, found[index])
            if dtype == torch.float64 and "dtype" not in given and module_samples.takes_dtype(self.info.module_cls):
                programs.append(self.record(found[index], "factory", index, dtype))
            self.add(encoding.name_of(dtype), index, programs)

    def record_errors(self):
        found = module_samples.error_samples_of(self.info, self.seed)
        for index in self.chosen(len(found)):
            recorded = self.record(found[index], "error", index, torch.float32)
            if "error" in recorded:
                self.add("errors", index, [recorded])

    def record(self, sample, variant, index, dtype):
        try:
            writer = ModuleProgramWriter(self.tensors, variant, self.seed + index, dtype)
            return writer.record(self.info, sample)
        except encoding.NotEncodable as problem:
            return {"variant": variant, "skipped": str(problem)}


def call_of_sample(info, sample):
    """(args, kwargs) of the constructor."""
    given = sample.constructor_input
    return constructor_call(info.module_cls, given.args, given.kwargs)


def memory_format_of(sample):
    """With channels last, for images and volumes."""
    if sample.forward_input is None:
        return None
    given = encoding.tensors_in([sample.forward_input.args, sample.forward_input.kwargs])
    formats = {4: torch.channels_last, 5: torch.channels_last_3d}
    return next((formats[tensor.dim()] for tensor in given if tensor.dim() in formats), None)


def own(value):
    """A copy of a module, which the one that takes it may move; other values as they are."""
    return copy.deepcopy(value) if isinstance(value, torch.nn.Module) else value


class ModuleProgramWriter:
    """Records one module with one input.

    Variants: `train`, `eval`; `channels` is the same with channels last in memory; `inference` is `eval` without gradients,
    where Python takes faster ways; `factory` only makes the module, in a given dtype.
    """

    def __init__(self, tensors, variant, seed, dtype):
        self.tensors = tensors
        self.variant = variant
        self.seed = seed
        self.dtype = dtype
        self.format = None
        self.stage = "forward"
        self.index_of = {}
        self.kept = []

    def record(self, info, sample):
        args, kwargs = call_of_sample(info, sample)
        if self.variant == "factory":
            kwargs = {**kwargs, "device": "cpu", "dtype": self.dtype}
        self.result = {
            "variant": self.variant,
            "seed": self.seed,
            "name": info.module_cls.__name__,
            "args": [self.encode(arg) for arg in args],
            "kwargs": {key: self.encode(value) for key, value in kwargs.items()},
            "dtype": encoding.name_of(self.dtype),
        }
        torch.manual_seed(self.seed)
        try:
            module = info.module_cls(*map(own, args), **{key: own(value) for key, value in kwargs.items()})
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            return {**self.result, "error": error_text(error), "stage": "construction"}
        self.result["initial"] = self.description(module)
        if self.variant == "factory" or sample.forward_input is None:
            return self.result
        try:
            self.move(module, sample)
            self.forward(module, sample)
        except encoding.NotEncodable:
            raise
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            return {**self.result, "error": error_text(error), "stage": self.stage}
        return self.result

    def move(self, module, sample):
        module.to(self.dtype).train(self.variant in ("train", "channels", "error"))
        if self.variant.startswith("channels"):
            self.format = memory_format_of(sample)
            self.result["format"] = self.encode(self.format)
            module.to(memory_format=self.format)

    def forward(self, module, sample):
        args, kwargs, copies = self.copy_of_input(sample)
        inputs = [self.index_of[id(copy)] for copy in copies if copy.requires_grad]
        given = forward_call(module, args, kwargs)
        self.result["forward"] = {
            "args": [self.encode(arg) for arg in given[0]],
            "kwargs": {key: self.encode(value) for key, value in given[1].items()},
        }
        if getattr(module, "inplace", False):  # leaves that require grad refuse
            self.result["clones"] = True
            args, kwargs = encoding.map_tensors((args, kwargs), lambda tensor: tensor.clone())
        torch.manual_seed(self.seed)
        with torch.set_grad_enabled(self.variant != "inference"):
            output = module(*args, **kwargs)
        self.result["expected"] = self.values(output)
        self.stage = "backward"
        self.gradients(module, output, inputs, [copy for copy in copies if copy.requires_grad])
        self.result["after"] = self.description(module)

    def copy_of_input(self, sample):
        """Leaves, so that the sample stays as it is for the other variants."""
        copies = {}
        storages = {}

        def copy_of(tensor):
            if id(tensor) not in copies:
                given = tensor.detach() if self.variant == "inference" else tensor
                if self.format is not None and tensor.dim() == (4 if self.format == torch.channels_last else 5):
                    given = given.detach().contiguous(memory_format=self.format).requires_grad_(given.requires_grad)
                copies[id(tensor)] = copy = encoding.copy_of(given, storages)
                self.index_of[id(copy)] = self.tensors.add(copy, shared=False)
            return copies[id(tensor)]

        given = sample.forward_input
        args, kwargs = encoding.map_tensors((given.args, given.kwargs), copy_of)
        self.kept.extend(copies.values())
        return args, kwargs, list(copies.values())

    def gradients(self, module, output, indices, inputs):
        """Of everything that requires one: inputs, then parameters by name."""
        roots = [root for root in encoding.tensors_in(output) if root.requires_grad]
        if not roots:
            return
        generator = torch.Generator().manual_seed(self.seed)
        upstream = [torch.randn(root.shape, dtype=root.dtype, generator=generator) for root in roots]
        parameters = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
        wanted = [*inputs, *(p for _, p in parameters)]
        found = torch.autograd.grad(roots, wanted, upstream, allow_unused=True)
        self.result["backward"] = {
            "upstream": [self.tensors.add(tensor) for tensor in upstream],
            "inputs": indices,
            "parameters": [name for name, _ in parameters],
            "expected": [None if g is None else self.tensors.add(g.detach()) for g in found],
        }

    def description(self, module):
        """Class, text, state and its layout's versions."""
        state = module.state_dict()
        return {
            "class": type(module).__name__,
            "repr": repr(module),
            "state": [[key, None if is_lazy(value) else self.tensors.add(value)] for key, value in state.items()],
            "versions": {path: entry.get("version") for path, entry in state._metadata.items()},
        }

    def encode(self, value):
        return encoding.encode(value, self._object)

    def _object(self, value):
        if isinstance(value, torch.Tensor):
            if id(value) not in self.index_of:
                self.kept.append(value)  # so that its id stays its own
                self.index_of[id(value)] = self.tensors.add(value, shared=False)
            index = {"t": self.index_of[id(value)]}
            return {"parameter": index} if isinstance(value, torch.nn.Parameter) else index
        if isinstance(value, PackedSequence):
            return {"packed": [self.encode(item) for item in value]}
        if isinstance(value, torch.nn.Module):
            args, kwargs = call_of(value)
            state = {key: {"t": self.tensors.add(tensor)} for key, tensor in value.state_dict().items()}
            return {
                "module": type(value).__name__,
                "args": [self.encode(arg) for arg in args],
                "kwargs": {key: self.encode(item) for key, item in kwargs.items()},
                "state": state,
            }
        if hasattr(value, "__dataclass_fields__"):
            return program.module_record(value)
        if inspect.isroutine(value):
            name = names.public_name(value)
            if name is None:
                raise encoding.NotEncodable(f"the function {value.__qualname__}")
            return {"function": name[1]}
        return None

    def values(self, value):
        """JSON of what a value is now."""

        def of(item):
            if isinstance(item, PackedSequence):
                return {"packed": [self.values(part) for part in item]}
            return {"t": self.tensors.add(item)} if isinstance(item, torch.Tensor) else None

        return encoding.encode(value, of)
