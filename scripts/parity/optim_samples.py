"""Which configurations of PyTorch's optimizer database are recorded, on which parameters, and in which ways."""

import samples
import torch
from construction import remember
from torch.optim.lr_scheduler import LRScheduler

remember(LRScheduler)

import torch.testing._internal.common_optimizers as database  # noqa: E402

STEPS = 20
DTYPES = [torch.float32, torch.float64]

# Options that the database leaves at their defaults.
MORE = {
    "Adadelta": [{"eps": 1e-3, "rho": 0.7}],
    "Adafactor": [{"eps": (1e-6, 1e-2), "d": 2.0, "beta2_decay": -0.5}, {"lr": 0.05, "weight_decay": 0.3}],
    "Adagrad": [{"eps": 1e-3, "initial_accumulator_value": 0.5, "lr_decay": 0.01}],
    "Adam": [
        {"betas": (0.7, 0.95), "eps": 1e-3, "lr": 0.05},
        {"amsgrad": True, "maximize": True},
        {"weight_decay": 0.1, "decoupled_weight_decay": True},
        {"lr": torch.tensor(0.01)},
    ],
    "Adamax": [{"betas": (0.7, 0.95), "eps": 1e-3, "lr": 0.05}],
    "AdamW": [
        {"betas": (0.7, 0.95), "eps": 1e-3, "lr": 0.05, "weight_decay": 0.0},
        {"amsgrad": True, "maximize": True},
        {"lr": torch.tensor(0.01)},
    ],
    "ASGD": [{"t0": 5, "lambd": 1e-2, "alpha": 0.5}],
    "LBFGS": [
        {"history_size": 3, "max_iter": 5, "lr": 0.5},
        {"max_eval": 3, "tolerance_change": 1e-3},
        {"line_search_fn": "strong_wolfe", "max_iter": 4, "history_size": 2},
    ],
    "Muon": [
        {"nesterov": False},
        {"adjust_lr_fn": "match_rms_adamw", "eps": 1e-5},
        {"adjust_lr_fn": "original", "momentum": 0.5, "weight_decay": 0.0},
    ],
    "NAdam": [{"betas": (0.7, 0.95), "eps": 1e-3, "momentum_decay": 0.1}],
    "RAdam": [{"betas": (0.7, 0.95), "eps": 1e-3, "lr": 0.05}],
    "RMSprop": [{"alpha": 0.5, "eps": 1e-3}, {"momentum": 0.9}],
    "Rprop": [{"etas": (0.3, 1.7), "step_sizes": (1e-4, 0.05), "maximize": True}],
    "SGD": [{"momentum": 0.9, "nesterov": True}, {"momentum": 0.5, "dampening": 0.1, "maximize": True}],
    "SparseAdam": [{"betas": (0.7, 0.95), "eps": 1e-3}],
}


def entries():
    return database.optim_db


def configurations(info):
    """Keyword arguments of the constructor."""
    found = [given.kwargs for given in info.optim_inputs_func("cpu")]
    return [*found, *MORE.get(info.name, [])]


def variants(info, index):
    """(variant, keyword arguments): the implementations, and for the first configuration more ways of use."""
    if info.step_requires_closure or info.name == "LBFGS":
        yield "closure", {}
        return
    yield "plain", {}
    for name in info.supported_impls:
        if name != "fused" or "cpu" in info.supports_fused_on:
            yield name, {name: True}
    if info.has_capturable_arg and index == 0:
        yield "capturable", {"capturable": True}
    if info.supports_sparse and index == 0:
        yield "sparse", info.metadata_for_sparse[0]
    if index < 2 and not info.only_supports_sparse_grads:
        yield "closure", {}
        yield "groups", {}
        yield "named", {}


def shapes(info):
    if info.name == "Muon":
        return [(4, 3), (3, 6), (5, 5), (1, 4)]
    return [(3, 4), (5,), (), (2, 3, 2)]


class Problem:
    """Initial parameters, and gradients for each step; equal for all configurations of an optimizer."""

    def __init__(self, info, dtype, sparse, seed):
        generator = torch.Generator().manual_seed(seed)

        def draw(shape):
            return torch.randn(shape, dtype=dtype, generator=generator)

        sizes = [(6, 3), (5,)] if sparse else shapes(info)
        self.parameters = [draw(size) for size in sizes]
        self.targets = [draw(size) for size in sizes]
        self.gradients = [[draw(size) for size in sizes] for _ in range(STEPS)]
        # A parameter that took no part in the loss of two steps.
        for step in (4, 5):
            self.gradients[step][1] = None
        if sparse:
            self.gradients = [
                [None if g is None else sparse_part(g, generator) for g in gradients] for gradients in self.gradients
            ]


def sparse_part(gradient, generator):
    """Some rows of it, one of them in two parts."""
    rows = torch.randint(0, gradient.shape[0], (3,), generator=generator)
    rows = torch.cat([rows, rows[:1]])
    return torch.sparse_coo_tensor(rows[None], gradient[rows], gradient.shape)


def error_samples_of(info, seed):
    """(input, whether the constructor refuses it; else the first step does)."""
    samples.seed_all(seed)
    construction = database.OptimizerErrorEnum.CONSTRUCTION_ERROR
    found = info.optim_error_inputs_func("cpu", torch.float32)
    return [(error.optimizer_error_input, error.error_on == construction) for error in found]
