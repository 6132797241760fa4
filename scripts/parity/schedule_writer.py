"""Runs learning-rate schedulers over an optimizer, and writes the rates."""

import encoding
import scheduler_samples
import torch
from construction import CALLS, call_of
from recording_writer import error_text
from torch.nn import Parameter
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

STEPS = 100


class ScheduleWriter:
    """Records schedulers of one optimizer with two groups; each is stepped once after each of its steps."""

    def __init__(self, tensors, seed):
        self.tensors = tensors
        self.seed = seed
        self.made = []
        self.optimizer = None

    def record(self, optimizer_class, kwargs, makers):
        params = [Parameter(torch.ones(2, 2)), Parameter(torch.ones(2, 2))]
        groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.01}]
        if optimizer_class.__name__ == "LBFGS":  # takes no groups
            groups = params
        self.optimizer = optimizer_class(groups, **kwargs)
        result = {
            "kind": "schedule",
            "variant": "schedule",
            "name": optimizer_class.__name__,
            "kwargs": {key: self.encode(value) for key, value in kwargs.items()},
            "groups": len(self.optimizer.param_groups),
        }
        try:
            return {**result, **self.run(makers)}
        except encoding.NotEncodable as problem:
            return {"kind": "schedule", "variant": "schedule", "skipped": str(problem)}
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            return {**result, "schedulers": self.made, "error": error_text(error)}

    def run(self, makers):
        top = []
        made = []
        for make in makers:
            before = set(CALLS)
            top.append(make(self.optimizer))
            new = [each for each in CALLS if each not in before and isinstance(each, LRScheduler)]
            made.extend(sorted(new, key=lambda each: each is top[-1]))
        self.index_of = {id(each): index for index, each in enumerate(made)}
        self.made = [self.construction(each) for each in made]
        metrics = scheduler_samples.metrics(STEPS)
        result = {"schedulers": self.made, "top": [self.index_of[id(each)] for each in top], "rates": [], "states": {}}
        result["metrics"] = [self.encode(metric) for metric in metrics]
        result["initial"] = self.rates(top)
        for step in range(STEPS):
            if step == STEPS // 2:
                result["states"][step] = self.states(top)
            self.step()
            for scheduler in top:
                scheduler.step(metrics[step]) if isinstance(scheduler, ReduceLROnPlateau) else scheduler.step()
            result["rates"].append(self.rates(top))
        result["states"][STEPS] = self.states(top)
        return result

    def step(self):
        """Without gradients nothing changes but the count of steps."""
        if type(self.optimizer).__name__ == "LBFGS":
            for group in self.optimizer.param_groups:
                for param in group["params"]:
                    param.grad = torch.zeros_like(param)
            self.optimizer.step(lambda: torch.zeros(()))
        else:
            self.optimizer.step()

    def construction(self, scheduler):
        args, kwargs = call_of(scheduler)
        return {
            "class": type(scheduler).__name__,
            "args": [self.encode(arg) for arg in args],
            "kwargs": {key: self.encode(value) for key, value in kwargs.items()},
        }

    def rates(self, schedulers):
        """What the schedulers say, and what they wrote into the groups."""
        options = ("lr", "momentum", "betas")
        return {
            "last": [self.encode(list(map(float, scheduler.get_last_lr()))) for scheduler in schedulers],
            "groups": [
                {key: self.encode(group[key]) for key in options if key in group} for group in self.optimizer.param_groups
            ],
        }

    def states(self, schedulers):
        return {
            "optimizer": self.encode(self.optimizer.state_dict()),
            "schedulers": [self.encode(scheduler.state_dict()) for scheduler in schedulers],
        }

    def encode(self, value):
        def of(item):
            if isinstance(item, torch.Tensor):
                return {"t": self.tensors.add(item)}
            if item is self.optimizer:
                return {"optimizer": True}
            if isinstance(item, LRScheduler):
                return {"scheduler": self.index_of[id(item)]}
            if callable(item) and item in scheduler_samples.NAME_OF:
                return {"named function": scheduler_samples.NAME_OF[item]}
            return None

        return encoding.encode(value, of)
