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

    def optimizer_record(self, schedule):
        params = [Parameter(torch.ones(2, 2)), Parameter(torch.ones(2, 2))]
        groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.01}]
        if schedule.optimizer.__name__ == "LBFGS":  # takes no groups
            groups = params
        self.optimizer = schedule.optimizer(groups, **schedule.kwargs)
        if schedule.resumed:
            for group in self.optimizer.param_groups:
                group["initial_lr"] = 0.5
        return {
            "kind": "schedule",
            "variant": "schedule",
            "name": schedule.optimizer.__name__,
            "kwargs": {key: self.encode(value) for key, value in schedule.kwargs.items()},
            "groups": len(self.optimizer.param_groups),
            "resumed": schedule.resumed,
        }

    def record_refused(self, name, args, kwargs):
        """A scheduler that Python refuses to make, or None where it does not."""
        result = self.optimizer_record(scheduler_samples.Schedule([]))
        scheduler = {"class": name, "args": [{"optimizer": True}, *map(self.encode, args)]}
        scheduler["kwargs"] = {key: self.encode(value) for key, value in kwargs.items()}
        try:
            scheduler_samples.class_named(name)(self.optimizer, *args, **kwargs)
        except Exception as error:  # noqa: BLE001: every kind
            return {**result, "variant": "error", "schedulers": [scheduler], "top": [], "error": error_text(error)}
        return None

    def record(self, schedule):
        result = self.optimizer_record(schedule)
        try:
            return {**result, **self.run(schedule)}
        except encoding.NotEncodable as problem:
            return {"kind": "schedule", "variant": "schedule", "skipped": str(problem)}
        except Exception as error:  # noqa: BLE001: the other side must refuse too
            return {**result, "schedulers": self.made, "error": error_text(error)}

    def run(self, schedule):
        top = []
        made = []
        for make in schedule.makers:
            before = set(CALLS)
            top.append(make(self.optimizer))
            new = [each for each in CALLS if each not in before and isinstance(each, LRScheduler)]
            made.extend(sorted(new, key=lambda each: each is top[-1]))
        self.index_of = {id(each): index for index, each in enumerate(made)}
        self.made = [self.construction(each) for each in made]
        metrics = scheduler_samples.metrics(STEPS)
        epochs = schedule.epochs
        steps = STEPS if epochs is None else len(epochs)
        result = {"schedulers": self.made, "top": [self.index_of[id(each)] for each in top], "rates": [], "states": {}}
        result["metrics"] = [self.encode(metric) for metric in metrics]
        result["epochs"] = self.encode(epochs)
        result["initial"] = self.rates(top)
        for step in range(steps):
            if step == steps // 2:
                result["states"][step] = self.states(top)
            self.step()
            for scheduler in top:
                if isinstance(scheduler, ReduceLROnPlateau):
                    scheduler.step(metrics[step])
                else:
                    scheduler.step() if epochs is None else scheduler.step(epochs[step])
            result["rates"].append(self.rates(top))
        result["states"][steps] = self.states(top)
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
