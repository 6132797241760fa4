"""Runs the configurations of one entry of the optimizer database and writes what happened."""

import encoding
import optim_samples
import scheduler_samples
import torch
from optim_samples import STEPS, Problem
from recording_writer import RecordingWriter, error_text
from schedule_writer import ScheduleWriter
from scheduler_samples import Schedule
from torch.nn import Parameter

# Python changes its state in place, so that autograd finds its way back through one step only.
DIFFERENTIABLE_STEPS = 1


class OptimWriter(RecordingWriter):
    """An entry is an optimizer, or the name of a learning-rate scheduler."""

    part = "optim"

    def __init__(self, entry, folder, seed, fraction):
        super().__init__(self.names_of(entry)[0], folder, seed, fraction)
        self.entry = entry

    @staticmethod
    def entries():
        return [*optim_samples.entries(), *scheduler_samples.entries()]

    @staticmethod
    def names_of(entry):
        if isinstance(entry, str):
            return [f"lr_scheduler.{entry}", entry]
        return [entry.name]

    def write(self, dtypes):
        if isinstance(self.entry, str):
            self.record_schedules(scheduler_samples.schedules_of(self.entry))
            self.record_refused_schedules()
        else:
            for dtype in self.dtypes_of(dtypes):
                self.record_dtype(dtype)
            self.record_schedules([Schedule(make, self.entry.optim_cls, {}) for make in self.entry.scheduler_inputs])
            self.record_errors()
        self.save(apart=isinstance(self.entry, str))

    def dtypes_of(self, wanted):
        known = [*optim_samples.DTYPES, *([torch.complex64] if self.entry.supports_complex else [])]
        return [dtype for dtype in known if dtype in wanted or (dtype.is_complex and torch.float32 in wanted)]

    def record_dtype(self, dtype):
        found = optim_samples.configurations(self.entry)
        for index in self.chosen(len(found)):
            programs = []
            for variant, more in optim_samples.variants(self.entry, index):
                if dtype.is_complex and variant in ("closure", "sparse"):
                    continue
                writer = OptimProgramWriter(self.tensors, self.entry, variant, self.seed)
                programs.append(writer.record({**found[index], **more}, dtype))
            self.add(encoding.name_of(dtype), index, programs)

    def record_errors(self):
        found = optim_samples.error_samples_of(self.entry, self.seed)
        for index in self.chosen(len(found)):
            given, in_constructor = found[index]
            writer = OptimProgramWriter(self.tensors, self.entry, "error", self.seed)
            recorded = writer.record_error(given, in_constructor)
            if recorded is not None:
                self.add("errors", index, [recorded])

    def record_schedules(self, schedules):
        for index in self.chosen(len(schedules)):
            recorded = ScheduleWriter(self.tensors, self.seed).record(schedules[index])
            self.add("float64", index, [recorded])

    def record_refused_schedules(self):
        refused = [given for given in scheduler_samples.REFUSED if given[0] == self.entry]
        for index, given in enumerate(refused):
            recorded = ScheduleWriter(self.tensors, self.seed).record_refused(*given)
            if recorded is None:
                self.notes.append(f"Python takes {given}")
            else:
                self.add("errors", index, [recorded])


class OptimProgramWriter:
    """Records one optimizer over some steps.

    Variants: `plain` and the implementations that an optimizer has; `sparse` gradients; a `closure` that computes a loss;
    `groups` with options of their own, one added later; `named` parameters.
    """

    def __init__(self, tensors, info, variant, seed):
        self.tensors = tensors
        self.info = info
        self.variant = variant
        self.seed = seed
        self.index_of = {}
        self.kept = []

    def encode(self, value):
        def of(item):
            if not isinstance(item, torch.Tensor):
                return None
            if id(item) not in self.index_of:
                self.kept.append(item)  # so that its id stays its own
                self.index_of[id(item)] = self.tensors.add(item, shared=False)
            return {"t": self.index_of[id(item)]}

        return encoding.encode(value, of)

    def group(self, group):
        """A parameter group as it is given to the constructor."""
        if not isinstance(group, dict):
            return self.encode(group)
        return {"keywords": {key: self.encode(value) for key, value in group.items()}}

    def state(self, optimizer):
        """JSON of a state dict as it is now."""
        return encoding.encode(
            optimizer.state_dict(), lambda item: {"t": self.tensors.add(item)} if isinstance(item, torch.Tensor) else None
        )

    def record(self, kwargs, dtype):
        sparse = self.info.only_supports_sparse_grads or self.variant == "sparse"
        self.problem = Problem(self.info, dtype, sparse, self.seed)
        leaves = [Parameter(p.clone()) for p in self.problem.parameters]
        given, later = self.given(leaves, kwargs)
        result = {
            "kind": "steps",
            "variant": self.variant,
            "name": self.info.name,
            "leaves": [self.encode(leaf)["t"] for leaf in leaves],
            "params": [self.group(group) for group in given],
            "kwargs": {key: self.encode(value) for key, value in kwargs.items()},
        }
        if later is not None:
            result["later"] = self.group(later)
        try:
            return {**result, **self.run(leaves, given, later, kwargs)}
        except encoding.NotEncodable as problem:
            return {"kind": "steps", "variant": self.variant, "skipped": str(problem)}
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            self.add_gradients(result)
            return {**result, "error": error_text(error)}

    def given(self, leaves, kwargs):
        """What the constructor gets, and a group that is added in the middle."""
        if self.variant == "named":
            return [(f"layer.{i}", leaf) for i, leaf in enumerate(leaves)], None
        if self.variant == "groups":
            return [{"params": leaves[:1]}, {"params": leaves[1:3], "lr": 0.03}], {"params": leaves[3:], "lr": 0.001}
        return leaves, None

    def add_gradients(self, result):
        if self.variant == "closure":
            result["targets"] = [self.tensors.add(target) for target in self.problem.targets]
        else:
            result["gradients"] = [
                [None if g is None else self.tensors.add(g) for g in gradients] for gradients in self.problem.gradients
            ]

    def run(self, leaves, given, later, kwargs):
        if self.variant == "differentiable":
            return self.run_differentiable(leaves, kwargs)
        result = {"parameters": [], "states": {}}
        optimizer = self.info.optim_cls(given, **kwargs)
        result["repr"] = repr(optimizer)
        self.add_gradients(result)
        for step in range(STEPS):
            if step == STEPS // 2:
                result["states"][step] = self.state(optimizer)
                if later is not None:
                    optimizer.add_param_group(later)
            if self.variant == "closure":
                loss = optimizer.step(self.closure(optimizer, leaves))
                result.setdefault("losses", []).append(self.tensors.add(loss.detach()))
            else:
                for leaf, gradient in zip(leaves, self.problem.gradients[step], strict=True):
                    leaf.grad = None if gradient is None else gradient.clone()
                optimizer.step()
            result["parameters"].append([self.tensors.add(leaf.detach()) for leaf in leaves])
        result["states"][STEPS] = self.state(optimizer)
        return result

    def run_differentiable(self, leaves, kwargs):
        """Steps that autograd goes through, back to the initial parameters and to the gradients that were used."""
        result = {"parameters": []}
        self.add_gradients(result)
        result["gradients"] = result["gradients"][:DIFFERENTIABLE_STEPS]
        # Not the leaves, which no step may change then.
        params = [leaf.clone() for leaf in leaves]
        optimizer = self.info.optim_cls(params, **kwargs)
        used = []
        for gradients in self.problem.gradients[:DIFFERENTIABLE_STEPS]:
            for param, gradient in zip(params, gradients, strict=True):
                param.grad = gradient.clone().requires_grad_()
                used.append(param.grad)
            optimizer.step()
            result["parameters"].append([self.tensors.add(param.detach()) for param in params])
        loss = sum(param.abs().square().sum() for param in params)
        found = torch.autograd.grad(loss, [*leaves, *used], allow_unused=True)
        result["backward"] = [None if g is None else self.tensors.add(g) for g in found]
        return result

    def closure(self, optimizer, leaves):
        """A loss that is not quite quadratic."""

        def compute():
            optimizer.zero_grad()
            loss = torch.zeros((), dtype=leaves[0].dtype)
            for leaf, target in zip(leaves, self.problem.targets, strict=True):
                loss = loss + (leaf - target).square().sum() + leaf.sin().sum()
            loss.backward()
            return loss

        return compute

    def record_error(self, given, in_constructor):
        params = given.params
        if params is None:
            params = [Parameter(torch.randn(2, 3, generator=torch.Generator().manual_seed(self.seed)))]
        listed = params if isinstance(params, (list, tuple)) else None
        gradients = [t for t in encoding.tensors_in(params) if t.grad is not None]
        result = {
            "kind": "error",
            "variant": "error",
            "name": self.info.name,
            "params": self.group(params) if listed is None else [self.group(item) for item in listed],
            "kwargs": {key: self.encode(value) for key, value in given.kwargs.items()},
            "gradients": [[self.encode(t)["t"], self.tensors.add(t.grad)] for t in gradients],
        }
        try:
            optimizer = self.info.optim_cls(params, **given.kwargs)
            if not in_constructor:
                optimizer.step()
        except Exception as error:  # noqa: BLE001: every kind
            return {**result, "error": error_text(error)}
        return None
