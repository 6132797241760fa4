"""Samples of modules that PyTorch's database lacks."""

from collections import OrderedDict

import torch
import torch.nn.functional as F  # noqa: N812: as everybody calls it
from module_cases import IMAGE, SIGNAL, VOLUME, Case, ints, samples_of
from torch import nn
from torch.testing import make_tensor

DTYPES = (torch.float32, torch.float64)


class LackingInfo:
    """As the database's ModuleInfo, as far as it is used here."""

    module_error_inputs_func = None
    dtypes = DTYPES

    def __init__(self, name, cases, train_and_eval_differ):
        self.module_cls = getattr(nn, name)
        self.name = f"nn.{name}"
        self.cases = cases
        self.train_and_eval_differ = train_and_eval_differ
        self.is_lazy = name.startswith("Lazy")

    def module_inputs_func(self, info, device, dtype, requires_grad, training):
        return samples_of(self.cases, dtype, requires_grad)


def unpooled(dims, size, shape, **kwargs):
    """Maxima and their places, as max_pool gives them."""
    pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[dims - 1]
    indices = pool(make_tensor(shape, device="cpu", dtype=torch.float32), size, return_indices=True, **kwargs)[1]
    return [lambda make: make(tuple(indices.shape)), indices]


# Items of containers: a layer of each, made anew for each sample by layers().
L, R = nn.Linear, nn.ReLU

LACKING = {
    "AdaptiveLogSoftmaxWithLoss": [
        Case(16, 20, [4, 10], x=[(5, 16), ints((5,), 20)]),
        Case(16, 20, cutoffs=[5, 10, 15], div_value=2.0, head_bias=True, x=[(7, 16), ints((7,), 20, 1)]),
        Case(8, 12, [4], x=[(8,), torch.tensor(7)]),
    ],
    "AlphaDropout": [Case(x=[(4, 5)]), Case(0.2, x=[(3, 4)]), Case(p=0.3, inplace=True, x=[(3, 4)])],
    "ChannelShuffle": [Case(2, x=[IMAGE])],
    "CosineSimilarity": [Case(x=[(3, 4), (3, 4)]), Case(dim=0, eps=1e-3, x=[(3, 4), (3, 4)])],
    "CrossMapLRN2d": [Case(5, 5e-3, 1e-3, 2, x=[(2, 3, 6, 6)]), Case(3, x=[(2, 5, 4, 4)])],
    "Dropout": [Case(x=[(4, 5)]), Case(0.2, x=[(3, 4)]), Case(p=0.3, inplace=True, x=[(3, 4)]), Case(1.0, x=[(3, 4)])],
    "Dropout1d": [Case(x=[SIGNAL]), Case(0.2, x=[(4, 7)])],
    "Dropout2d": [Case(x=[IMAGE]), Case(p=0.3, inplace=True, x=[IMAGE])],
    "Dropout3d": [Case(x=[VOLUME]), Case(0.2, x=[VOLUME])],
    "FeatureAlphaDropout": [Case(x=[IMAGE]), Case(0.2, x=[IMAGE])],
    "EmbeddingBag": [
        Case(10, 3, x=[ints((4, 5), 10)]),
        Case(10, 3, mode="sum", x=[ints((7,), 10), torch.tensor([0, 3, 3])]),
        Case(10, 3, mode="max", padding_idx=2, x=[ints((4, 5), 10)]),
        Case(10, 3, mode="sum", include_last_offset=True, x=[ints((7,), 10), torch.tensor([0, 3, 7])]),
        Case(10, 3, mode="sum", x=[ints((4, 5), 10)], keywords={"per_sample_weights": (4, 5)}),
        Case(10, 3, max_norm=0.7, norm_type=1.0, x=[ints((4, 5), 10)]),
        Case(10, 3, sparse=True, scale_grad_by_freq=True, x=[ints((4, 5), 10)]),
    ],
    "Flatten": [Case(x=[IMAGE]), Case(0, 2, x=[IMAGE]), Case(start_dim=-3, end_dim=-1, x=[(3, 4, 5)])],
    "Unflatten": [Case(1, (2, 2), x=[IMAGE]), Case(-2, (3, 2), x=[IMAGE])],
    "Fold": [
        Case((4, 5), (2, 2), x=[(2, 12, 12)]),
        Case((6, 6), 3, dilation=1, padding=1, stride=2, x=[(1, 18, 9)]),
    ],
    "Unfold": [Case((2, 3), x=[IMAGE]), Case(2, dilation=2, padding=1, stride=(2, 1), x=[IMAGE])],
    "Hardsigmoid": [Case(x=[(4, 5)]), Case(inplace=True, x=[(4, 5)])],
    "Identity": [Case(x=[(4, 5)]), Case(54, unused_argument=0.1, x=[(4, 5)])],
    "LazyBatchNorm1d": [Case(x=[(3, 4)]), Case(affine=False, momentum=None, x=[SIGNAL])],
    "LazyBatchNorm2d": [Case(x=[IMAGE]), Case(1e-3, 0.2, x=[IMAGE])],
    "LazyBatchNorm3d": [Case(x=[VOLUME]), Case(track_running_stats=False, x=[VOLUME])],
    "LazyInstanceNorm1d": [Case(x=[SIGNAL]), Case(affine=True, x=[SIGNAL])],
    "LazyInstanceNorm2d": [Case(x=[IMAGE]), Case(affine=True, track_running_stats=True, x=[IMAGE])],
    "LazyInstanceNorm3d": [Case(x=[VOLUME]), Case(affine=True, x=[VOLUME])],
    "LazyLinear": [Case(3, x=[(2, 5)]), Case(3, bias=False, x=[(2, 4, 5)])],
    "MaxUnpool1d": [Case(2, x=unpooled(1, 2, (2, 3, 8))), Case(3, stride=2, x=unpooled(1, 3, (2, 3, 9), stride=2))],
    "MaxUnpool2d": [
        Case(2, x=unpooled(2, 2, (2, 3, 6, 4))),
        Case(3, 2, x=[*unpooled(2, 3, (2, 3, 8, 8), stride=2), torch.Size([2, 3, 8, 8])]),
        Case(2, x=unpooled(2, 2, (2, 3, 5, 5)), keywords={"output_size": [5, 5]}),
    ],
    "MaxUnpool3d": [Case(2, x=unpooled(3, 2, (2, 3, 4, 4, 4)))],
    "ModuleDict": [Case(), Case({"a": L, "b": R}), Case(OrderedDict([("z", L), ("y", R)]))],
    "ModuleList": [Case(), Case([L, R])],
    "ParameterDict": [Case(), Case({"a": (2, 3), "b": (4,)})],
    "ParameterList": [Case(), Case([(2, 3), (4,)])],
    "Sequential": [Case(x=[(2, 3)]), Case(L, R, L, x=[(2, 4)]), Case(OrderedDict([("a", L), ("b", R)]), x=[(2, 4)])],
    "NLLLoss2d": [Case(x=[(2, 3, 4, 4), ints((2, 4, 4), 3)])],
    "PairwiseDistance": [
        Case(x=[(3, 4), (3, 4)]),
        Case(1.5, 1e-5, True, x=[(3, 4), (1, 4)]),
        Case(p=1.0, keepdim=True, x=[(4,), (4,)]),
    ],
    "PixelShuffle": [Case(2, x=[(2, 8, 3, 4)])],
    "PixelUnshuffle": [Case(2, x=[(2, 2, 4, 6)])],
    "RReLU": [Case(x=[(4, 5)]), Case(0.1, 0.9, x=[(4, 5)]), Case(lower=0.2, inplace=True, x=[(4, 5)])],
    "SyncBatchNorm": [Case(4, x=[IMAGE]), Case(4, affine=False, track_running_stats=False, x=[SIGNAL])],
    "TransformerDecoder": [
        Case(lambda: nn.TransformerDecoderLayer(4, 2, 8, 0.0), 2, x=[(3, 2, 4), (5, 2, 4)]),
        Case(
            lambda: nn.TransformerDecoderLayer(4, 2, 8, 0.1, batch_first=True, norm_first=True),
            num_layers=1,
            norm=lambda: nn.LayerNorm(4),
            x=[(2, 3, 4), (2, 5, 4)],
            keywords={"tgt_mask": nn.Transformer.generate_square_subsequent_mask(3), "tgt_is_causal": True},
        ),
    ],
    "TripletMarginLoss": [
        Case(x=[(3, 4), (3, 4), (3, 4)]),
        Case(0.5, 1.0, swap=True, reduction="none", x=[(3, 4), (3, 4), (3, 4)]),
        Case(margin=2.0, reduction="sum", eps=1e-3, x=[(4,), (4,), (4,)]),
    ],
    "TripletMarginWithDistanceLoss": [
        Case(x=[(3, 4), (3, 4), (3, 4)]),
        Case(distance_function=lambda: nn.PairwiseDistance(p=1.0), x=[(3, 4), (3, 4), (3, 4)]),
        Case(swap=True, margin=0.5, reduction="sum", x=[(3, 4), (3, 4), (3, 4)]),
    ],
    "Upsample": [
        Case(scale_factor=2, x=[SIGNAL]),
        Case(size=(9, 8), mode="bilinear", align_corners=True, x=[IMAGE]),
        Case(scale_factor=(1.5, 2.0), mode="bicubic", x=[IMAGE]),
        Case(scale_factor=1.7, mode="linear", recompute_scale_factor=True, x=[SIGNAL]),
        Case(7, mode="trilinear", x=[VOLUME]),
        Case(scale_factor=2.0, mode="nearest-exact", x=[IMAGE]),
        Case(3, mode="area", x=[IMAGE]),
    ],
    "UpsamplingBilinear2d": [Case(scale_factor=2, x=[IMAGE]), Case(7, x=[IMAGE])],
    "UpsamplingNearest2d": [Case(scale_factor=2, x=[IMAGE]), Case((7, 9), x=[IMAGE])],
}  # fmt: skip

# Whose samples the database leaves one mode of.
DIFFER = {"AlphaDropout", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "FeatureAlphaDropout", "RReLU", "SyncBatchNorm"}
DIFFER |= {name for name in LACKING if name.startswith(("LazyBatch", "LazyInstance"))} | {"TransformerDecoder"}


def layers(values):
    """A container's items where the table has classes and shapes."""
    if values is L:
        return nn.Linear(4, 4)
    if values is R:
        return nn.ReLU()
    if isinstance(values, dict):
        return type(values)((key, layers(value)) for key, value in values.items())
    if isinstance(values, list):
        return [layers(value) for value in values]
    return nn.Parameter(torch.ones(values)) if isinstance(values, tuple) else values


for containers in ("ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"):
    for case in LACKING[containers]:
        case.args = [(lambda value: lambda: layers(value))(value) for value in case.args]


def entries():
    return [LackingInfo(name, cases, name in DIFFER) for name, cases in LACKING.items()]
