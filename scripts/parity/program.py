"""Records what a function does as a list of public calls."""

import inspect

import encoding
import names
import torch
from torch.overrides import TorchFunctionMode

# What these give is not determined: only shape, strides and dtype are compared.
UNINITIALISED = {
    "empty", "empty_like", "empty_strided", "empty_permuted", "new_empty", "new_empty_strided", "resize_", "resize_as_",
    "resize", "resize_as",
}


class Recorder(TorchFunctionMode):
    """Under this mode every outermost call of a function of PyTorch becomes a step."""

    def __init__(self, tensors, inputs):
        super().__init__()
        self.tensors = tensors
        self.steps = []
        self.kept = []
        self.known = {}
        self.has_unknown_values = False
        self.problem = None
        self.input_index = {}
        storages = {}
        inputs = list(inputs)
        keys = [encoding.storage_key(tensor) for tensor in inputs]
        for key, tensor in zip(keys, inputs, strict=True):
            is_view = key is not None and keys.count(key) > 1
            storage = storages.setdefault(key, len(tensors.table)) if is_view else None
            self.input_index[id(tensor)] = tensors.add(tensor, shared=False, storage=storage)
            self._learn(tensor, {"t": self.input_index[id(tensor)]})

    def _learn(self, value, reference):
        self.kept.append(value)  # so that its id stays its own
        self.known[id(value)] = reference

    def __torch_function__(self, function, types, args=(), kwargs=None):
        return self.call(names.public_name(function), function, args, kwargs or {})

    def call(self, name, function, args, kwargs):
        step = None
        try:
            step = self._step(name, function, args, kwargs)
        except encoding.NotEncodable as problem:
            self.problem = self.problem or str(problem)
        if step is None:
            return function(*args, **kwargs)
        index = len(self.steps)
        self.steps.append(step)
        result = function(*args, **kwargs)
        step["makes_tensors"] = len(encoding.tensors_in(result)) > 0
        self._learn_result(result, index, [])
        return result

    def _step(self, name, function, args, kwargs):
        if name is None:
            raise encoding.NotEncodable(f"a call of {getattr(function, '__qualname__', function)}")
        kind, path = name
        short = path.rsplit(".", 1)[-1]
        if short in UNINITIALISED:
            self.has_unknown_values = True
        if short in ("__getitem__", "__setitem__"):
            items = args[1] if isinstance(args[1], tuple) else (args[1],)
            args = (args[0], list(items), *args[2:])
        return {
            "kind": kind,
            "name": path,
            "args": [self.encode(arg) for arg in args],
            "kwargs": {key: self.encode(value) for key, value in kwargs.items()},
        }

    def _learn_result(self, value, step, path):
        # Small numbers, None and strings are shared objects: only what is new can be told apart.
        if isinstance(value, torch.Tensor) or (path == [] and isinstance(value, (list, tuple, dict))):
            self._learn(value, {"@": step, **({"path": path} if path else {})})
        if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
            for i, item in enumerate(value):
                self._learn_result(item, step, [*path, i])

    def encode(self, value):
        """JSON that refers to inputs and earlier results by where they come from."""
        return encoding.encode(value, self._object)

    def _object(self, value):
        known = self.known.get(id(value))
        if known is not None:
            return known
        if isinstance(value, torch.Tensor):
            self._learn(value, {"t": self.tensors.add(value, shared=False)})
            return self.known[id(value)]
        if type(value).__module__.startswith("torch.nn.modules"):
            return module_record(value)
        if inspect.isroutine(value):
            name = names.public_name(value)
            if name is None:
                raise encoding.NotEncodable(f"the function {value.__qualname__}")
            return {"function": name[1]}
        return None

    def values(self, value):
        """JSON of what a value is now."""
        return encoding.encode(
            value, lambda item: {"t": self.tensors.add(item)} if isinstance(item, torch.Tensor) else None
        )

    def result_of(self, value):
        """The expression that gives a returned value again."""
        last = len(self.steps) - 1
        is_plain = not encoding.tensors_in(value)
        if is_plain and last >= 0 and not self.steps[last]["makes_tensors"]:
            return {"@": last}
        return self.encode(value)

    def needed(self, *expressions):
        """The steps that the expressions depend on, with new numbers, and the expressions with those."""
        used = set()

        def visit(expression):
            if isinstance(expression, list):
                for item in expression:
                    visit(item)
            elif isinstance(expression, dict):
                if isinstance(expression.get("@"), int):
                    used.add(expression["@"])
                for item in expression.values():
                    visit(item)

        visit(list(expressions))
        for index in reversed(range(len(self.steps))):
            step = self.steps[index]
            if index in used or changes_something(step):
                used.add(index)
                visit([step["args"], step["kwargs"]])
        new_index = {old: new for new, old in enumerate(sorted(used))}

        def renumber(expression):
            if isinstance(expression, list):
                return [renumber(item) for item in expression]
            if not isinstance(expression, dict):
                return expression
            return {
                key: new_index[item] if key == "@" and isinstance(item, int) else renumber(item)
                for key, item in expression.items()
            }

        keys = ("kind", "name", "args", "kwargs")
        steps = [{key: renumber(self.steps[old][key]) for key in keys} for old in sorted(used)]
        return steps, [renumber(expression) for expression in expressions]


def module_record(module):
    """What torch.nn keeps as a class and functions take: a distance without parameters, or a record of options."""
    options = getattr(module, "__dataclass_fields__", None) or getattr(module, "__constants__", [])
    if isinstance(module, torch.nn.Module) and module.state_dict():
        raise encoding.NotEncodable("a module with parameters")
    # PairwiseDistance keeps its `p` as `norm`.
    kwargs = {"p" if n == "norm" else n: encoding.encode(getattr(module, n), lambda _: None) for n in options}
    return {"module": type(module).__name__, "kwargs": kwargs}


def changes_something(step):
    """In-place calls count although nothing uses what they return."""
    short = step["name"].rsplit(".", 1)[-1]
    if step["kind"] == "set" or "out" in step["kwargs"] or step["kwargs"].get("inplace") is True:
        return True
    if short.startswith("__"):
        return short == "__setitem__" or short in IN_PLACE_DUNDERS
    return short.endswith("_")


IN_PLACE_DUNDERS = {f"__i{name}__" for name in (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift", "matmul",
)}
