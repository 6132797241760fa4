"""A table of learning-rate schedulers with their options, chained and in sequence too."""

import math

import torch
from torch.optim import SGD, Adam, lr_scheduler, swa_utils

# Functions that both sides know by name.
FUNCTIONS = {
    "decay": lambda epoch: 0.95**epoch,
    "inverse": lambda epoch: 1 / (1 + 0.1 * epoch),
    "wave": lambda x: 0.5 * (1 + math.sin(x * math.pi / 2)),
}
NAME_OF = {function: name for name, function in FUNCTIONS.items()}

decay, inverse, wave = FUNCTIONS.values()
L = lr_scheduler


def chain(*parts):
    return lambda opt: L.ChainedScheduler([part(opt) for part in parts], optimizer=opt)


def sequence(milestones, *parts):
    return lambda opt: L.SequentialLR(opt, [part(opt) for part in parts], milestones=milestones)


MAKERS = {
    "LambdaLR": [
        lambda opt: L.LambdaLR(opt, decay),
        lambda opt: L.LambdaLR(opt, lr_lambda=[decay, inverse]),
    ],
    "MultiplicativeLR": [
        lambda opt: L.MultiplicativeLR(opt, inverse),
        lambda opt: L.MultiplicativeLR(opt, [inverse, decay]),
    ],
    "StepLR": [
        lambda opt: L.StepLR(opt, 7),
        lambda opt: L.StepLR(opt, step_size=3, gamma=0.9),
    ],
    "MultiStepLR": [
        lambda opt: L.MultiStepLR(opt, [3, 10, 60]),
        lambda opt: L.MultiStepLR(opt, milestones=[2, 2, 30], gamma=0.5),
    ],
    "ConstantLR": [
        lambda opt: L.ConstantLR(opt),
        lambda opt: L.ConstantLR(opt, factor=0.25, total_iters=40),
    ],
    "LinearLR": [
        lambda opt: L.LinearLR(opt),
        lambda opt: L.LinearLR(opt, start_factor=0.2, end_factor=0.7, total_iters=50),
    ],
    "ExponentialLR": [
        lambda opt: L.ExponentialLR(opt, 0.97),
        lambda opt: L.ExponentialLR(opt, gamma=1.01),
    ],
    "PolynomialLR": [
        lambda opt: L.PolynomialLR(opt),
        lambda opt: L.PolynomialLR(opt, total_iters=70, power=2.5),
    ],
    "CosineAnnealingLR": [
        lambda opt: L.CosineAnnealingLR(opt, 20),
        lambda opt: L.CosineAnnealingLR(opt, T_max=33, eta_min=0.002),
    ],
    "CosineAnnealingWarmRestarts": [
        lambda opt: L.CosineAnnealingWarmRestarts(opt, 10),
        lambda opt: L.CosineAnnealingWarmRestarts(opt, T_0=5, T_mult=2, eta_min=0.001),
    ],
    "ChainedScheduler": [
        chain(lambda opt: L.ConstantLR(opt, factor=0.1, total_iters=2), lambda opt: L.ExponentialLR(opt, gamma=0.9)),
        chain(
            lambda opt: L.LinearLR(opt, total_iters=10), lambda opt: L.StepLR(opt, 5), lambda opt: L.LambdaLR(opt, decay)
        ),
    ],
    "SequentialLR": [
        sequence([20], lambda opt: L.ConstantLR(opt, 0.1, 20), lambda opt: L.ExponentialLR(opt, 0.9)),
        sequence(
            [10, 50],
            lambda opt: L.LinearLR(opt, 0.1, total_iters=10),
            lambda opt: L.CosineAnnealingLR(opt, T_max=40),
            lambda opt: L.StepLR(opt, 10, 0.5),
        ),
    ],
    "ReduceLROnPlateau": [
        lambda opt: L.ReduceLROnPlateau(opt),
        lambda opt: L.ReduceLROnPlateau(opt, "max", 0.5, patience=2, threshold=0.01, cooldown=3),
        lambda opt: L.ReduceLROnPlateau(opt, mode="min", patience=0, threshold_mode="abs", threshold=0.05, min_lr=0.001),
        lambda opt: L.ReduceLROnPlateau(opt, patience=1, min_lr=[0.001, 0.0001], eps=1e-3),
        lambda opt: L.ReduceLROnPlateau(opt, "max", threshold_mode="abs", factor=0.9, patience=3),
    ],
    "CyclicLR": [
        lambda opt: L.CyclicLR(opt, 0.001, 0.1, step_size_up=8),
        lambda opt: L.CyclicLR(opt, base_lr=[0.001, 0.002], max_lr=[0.1, 0.05], step_size_up=5, step_size_down=12),
        lambda opt: L.CyclicLR(opt, 0.001, 0.1, step_size_up=6, mode="triangular2", base_momentum=0.7, max_momentum=0.95),
        lambda opt: L.CyclicLR(opt, 0.001, 0.1, step_size_up=6, mode="exp_range", gamma=0.98, cycle_momentum=False),
        lambda opt: L.CyclicLR(opt, 0.001, 0.1, step_size_up=6, scale_fn=wave, scale_mode="iterations"),
    ],
    "OneCycleLR": [
        lambda opt: L.OneCycleLR(opt, 0.1, total_steps=101),
        lambda opt: L.OneCycleLR(opt, max_lr=[0.1, 0.2], epochs=11, steps_per_epoch=10, anneal_strategy="linear"),
        lambda opt: L.OneCycleLR(opt, 0.1, total_steps=101, three_phase=True, pct_start=0.4, div_factor=10.0),
        lambda opt: L.OneCycleLR(opt, 0.1, 101, cycle_momentum=False, final_div_factor=100.0),
        lambda opt: L.OneCycleLR(opt, 0.1, 101, base_momentum=0.8, max_momentum=0.9),
    ],
    "SWALR": [
        lambda opt: swa_utils.SWALR(opt, 0.05),
        lambda opt: swa_utils.SWALR(opt, swa_lr=[0.05, 0.01], anneal_epochs=15, anneal_strategy="linear"),
        lambda opt: swa_utils.SWALR(opt, 0.05, anneal_epochs=0),
    ],
}

WITH_MOMENTUM = {"lr": 0.05, "momentum": 0.9}


def class_named(name):
    return getattr(swa_utils if name == "SWALR" else lr_scheduler, name)


def entries():
    return list(MAKERS)


# What Python refuses: the class and what it gets after the optimizer.
REFUSED = [
    ("LambdaLR", ([decay],), {}),
    ("MultiplicativeLR", ([decay],), {}),
    ("ConstantLR", (), {"factor": 1.5}),
    ("LinearLR", (), {"start_factor": 0.0}),
    ("LinearLR", (), {"end_factor": -0.1}),
    ("ReduceLROnPlateau", (), {"factor": 1.0}),
    ("ReduceLROnPlateau", ("least",), {}),
    ("ReduceLROnPlateau", (), {"threshold_mode": "no"}),
    ("ReduceLROnPlateau", (), {"min_lr": [0.1]}),
    ("CyclicLR", ([0.1], 0.2), {}),
    ("CyclicLR", (0.1, 0.2), {"mode": "square"}),
    ("CosineAnnealingWarmRestarts", (0,), {}),
    ("CosineAnnealingWarmRestarts", (5,), {"T_mult": 0}),
    ("OneCycleLR", (0.1,), {}),
    ("OneCycleLR", (0.1,), {"epochs": 5}),
    ("OneCycleLR", (0.1,), {"total_steps": -1}),
    ("OneCycleLR", (0.1, 10), {"pct_start": 2.0}),
    ("OneCycleLR", (0.1, 10), {"anneal_strategy": "steep"}),
    ("OneCycleLR", ([0.1], 10), {}),
    ("StepLR", (5,), {"last_epoch": 3}),
    ("SequentialLR", ([], [3]), {}),
    ("SWALR", (0.1,), {"anneal_strategy": "steep"}),
    ("SWALR", (0.1,), {"anneal_epochs": -1}),
    ("SWALR", ([0.1],), {}),
]

# Which compute the rate of an epoch that `step` is given, and the epochs.
CLOSED_FORMS = ("StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR")
EPOCHS = [0, 1, 5, 3, 20, 21, 40, 2, 60, 99]


class Schedule:
    """Schedulers that `makers` make of an optimizer; `epochs` are given to `step`; `resumed`: groups have had a rate."""

    def __init__(self, makers, optimizer=SGD, kwargs=None, epochs=None, resumed=False):
        self.makers, self.optimizer, self.epochs, self.resumed = makers, optimizer, epochs, resumed
        self.kwargs = WITH_MOMENTUM if kwargs is None else kwargs


def schedules_of(name):
    found = [Schedule([make]) for make in MAKERS[name]]
    if name != "ReduceLROnPlateau":
        found.append(Schedule([MAKERS[name][-1]], Adam, {"lr": 0.02, "betas": (0.8, 0.95)}))
    if name in CLOSED_FORMS:
        found.extend(Schedule([make], epochs=EPOCHS) for make in MAKERS[name])
        found.append(Schedule([lambda opt: RESUMED[name](opt)], resumed=True))
    if name == "CosineAnnealingWarmRestarts":
        found.extend(Schedule([make], epochs=[0.25 * i for i in range(120)]) for make in MAKERS[name])
    return found


RESUMED = {
    "StepLR": lambda opt: L.StepLR(opt, 5, last_epoch=12),
    "MultiStepLR": lambda opt: L.MultiStepLR(opt, [3, 20], last_epoch=12),
    "ConstantLR": lambda opt: L.ConstantLR(opt, 0.5, 20, last_epoch=12),
    "LinearLR": lambda opt: L.LinearLR(opt, 0.5, total_iters=20, last_epoch=12),
    "ExponentialLR": lambda opt: L.ExponentialLR(opt, 0.9, last_epoch=12),
    "PolynomialLR": lambda opt: L.PolynomialLR(opt, 30, 2.0, last_epoch=12),
    "CosineAnnealingLR": lambda opt: L.CosineAnnealingLR(opt, 30, last_epoch=12),
}


def metrics(steps):
    """What ReduceLROnPlateau looks at: falls, rises and rests."""
    generator = torch.Generator().manual_seed(0)
    noise = torch.rand(steps, dtype=torch.float64, generator=generator)
    return [(2 / (1 + 0.1 * (i % 37)) + 0.05 * noise[i]).item() for i in range(steps)]
