"""Samples of modules beyond PyTorch's database: classes that it lacks, and options that it leaves out."""

from collections import OrderedDict
from functools import partial

import torch
import torch.nn.functional as F  # noqa: N812: as everybody calls it
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence
from torch.testing import make_tensor
from torch.testing._internal.common_modules import FunctionInput, ModuleInput

DTYPES = (torch.float32, torch.float64)


class Case:
    """Constructor's arguments, and `x`: what forward gets. A tuple is the shape of a tensor to draw, a function is given
    one that draws; arguments and keywords of the constructor may be functions of no arguments, for modules."""

    def __init__(self, *args, x=None, keywords=None, **kwargs):
        self.args, self.kwargs, self.x, self.keywords = args, kwargs, x, keywords or {}

    def sample(self, make):
        given = FunctionInput(*map(made, self.args), **{key: made(value) for key, value in self.kwargs.items()})
        if self.x is None:
            return ModuleInput(given)
        inputs = [input_of(item, make) for item in self.x]
        return ModuleInput(given, FunctionInput(*inputs, **{k: input_of(v, make) for k, v in self.keywords.items()}))


def made(value):
    return value() if callable(value) and getattr(value, "__name__", "") == "<lambda>" else value


def input_of(item, make):
    if callable(item):
        return item(make)
    is_shape = isinstance(item, tuple) and all(isinstance(size, int) for size in item)
    return make(item) if is_shape else item


def ints(shape, stop, seed=0):
    return torch.randint(0, stop, shape, generator=torch.Generator().manual_seed(seed))


class MoreInfo:
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


def samples_of(cases, dtype, requires_grad):
    make = partial(make_tensor, device="cpu", dtype=dtype, requires_grad=requires_grad)
    return [case.sample(make) for case in cases]


def unpooled(dims, size, shape, **kwargs):
    """Maxima and their places, as max_pool gives them."""
    pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[dims - 1]
    indices = pool(make_tensor(shape, device="cpu", dtype=torch.float32), size, return_indices=True, **kwargs)[1]
    return [lambda make: make(tuple(indices.shape)), indices]


IMAGE, VOLUME, SIGNAL = (2, 4, 6, 5), (2, 4, 4, 5, 3), (2, 4, 7)
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
    """A container's items where the table has classes and shapes: made anew for each sample."""
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

PADDINGS = ("zeros", "reflect", "replicate", "circular")


def convolutions(shape):
    return [
        Case(4, 6, 3, 2, 1, groups=2, x=[shape]),
        Case(4, 3, 2, dilation=2, bias=False, x=[shape]),
        Case(4, 3, 3, padding="same", padding_mode="zeros", x=[shape]),
        Case(4, 3, 2, padding="valid", x=[shape[1:]]),
        *(Case(4, 3, 3, padding=1, padding_mode=mode, x=[shape]) for mode in PADDINGS),
        Case(4, 2, 3, padding="same", padding_mode="circular", x=[shape]),
    ]


def transposed(shape):
    return [
        Case(4, 6, 3, 2, 1, 1, groups=2, x=[shape]),
        Case(4, 3, 2, dilation=2, bias=False, x=[shape]),
        Case(4, 3, 3, stride=2, x=[shape], keywords={"output_size": [2 * size + 2 for size in shape[2:]]}),
    ]


def recurrent(**more):
    packed = [lambda make: pack_padded_sequence(make((5, 3, 4)), [5, 2, 1])]
    unsorted = [lambda make: pack_sequence([make((2, 4)), make((5, 4)), make((3, 4))], enforce_sorted=False)]
    return [
        Case(4, 3, x=[(5, 2, 4)], **more),
        Case(4, 3, 2, dropout=0.5, batch_first=True, x=[(2, 5, 4)], **more),
        Case(4, 3, 2, bidirectional=True, bias=False, x=packed, **more),
        Case(4, 3, batch_first=True, x=unsorted, **more),
    ]


MASK = torch.tensor([[False, True, True], [False, False, True], [False, False, False]])
PADDING = torch.tensor([[False, False, True], [False, False, False]])
QKV = [(3, 2, 4), (3, 2, 4), (3, 2, 4)]

# Appended to the database's own samples.
MORE = {
    "Conv1d": convolutions(SIGNAL),
    "Conv2d": convolutions(IMAGE),
    "Conv3d": convolutions(VOLUME),
    "ConvTranspose1d": transposed(SIGNAL),
    "ConvTranspose2d": transposed(IMAGE),
    "ConvTranspose3d": transposed(VOLUME),
    "BatchNorm2d": [Case(4, 1e-3, None, x=[IMAGE]), Case(4, track_running_stats=False, bias=False, x=[IMAGE])],
    "LayerNorm": [Case([6, 5], bias=False, x=[IMAGE]), Case(5, 1e-3, False, x=[IMAGE])],
    "RNN": [*recurrent(), *recurrent(nonlinearity="relu")],
    "GRU": recurrent(),
    "LSTM": [*recurrent(), *recurrent(proj_size=2)],
    "Embedding": [
        Case(10, 3, padding_idx=-1, x=[ints((2, 4), 10)]),
        Case(10, 3, max_norm=0.9, norm_type=1.0, x=[ints((2, 4), 10)]),
        Case(10, 3, scale_grad_by_freq=True, x=[ints((2, 9), 10)]),
        Case(10, 3, sparse=True, x=[ints((2, 4), 10)]),
    ],
    "MultiheadAttention": [
        Case(4, 2, add_bias_kv=True, add_zero_attn=True, x=QKV),
        Case(4, 2, 0.3, kdim=6, vdim=8, x=[(3, 2, 4), (5, 2, 6), (5, 2, 8)]),
        Case(4, 2, bias=False, x=QKV, keywords={"need_weights": False, "attn_mask": MASK, "is_causal": True}),
        Case(4, 2, x=QKV, keywords={"key_padding_mask": PADDING, "average_attn_weights": False}),
        Case(4, 4, batch_first=True, x=[(2, 3, 4)] * 3, keywords={"key_padding_mask": PADDING, "need_weights": False}),
    ],
    "TransformerEncoder": [
        Case(
            lambda: nn.TransformerEncoderLayer(4, 2, 8, 0.1, batch_first=True),
            2,
            x=[(2, 3, 4)],
            keywords={"src_key_padding_mask": PADDING},
        ),
        Case(
            lambda: nn.TransformerEncoderLayer(4, 2, 8, 0.1, "gelu", norm_first=True, layer_norm_eps=1e-3),
            num_layers=2,
            norm=lambda: nn.LayerNorm(4),
            enable_nested_tensor=False,
            x=[(3, 2, 4)],
            keywords={"mask": nn.Transformer.generate_square_subsequent_mask(3), "is_causal": True},
        ),
    ],
    "Transformer": [
        Case(4, 2, 1, 1, 8, 0.2, "gelu", batch_first=True, norm_first=True, bias=False, x=[(2, 3, 4), (2, 5, 4)]),
    ],
    "MaxPool2d": [
        Case(2, return_indices=True, x=[IMAGE]),
        Case((3, 2), (2, 1), (1, 0), (1, 2), ceil_mode=True, x=[IMAGE]),
    ],
    "MaxPool1d": [Case(2, return_indices=True, x=[SIGNAL])],
    "MaxPool3d": [Case(2, return_indices=True, x=[VOLUME])],
    "AvgPool2d": [
        Case(2, ceil_mode=True, count_include_pad=False, padding=1, x=[IMAGE]),
        Case(2, divisor_override=3, x=[IMAGE]),
    ],
    "AdaptiveMaxPool2d": [Case((3, None), return_indices=True, x=[IMAGE])],
    "FractionalMaxPool2d": [Case(2, (3, 3), return_indices=True, x=[IMAGE])],
    "PReLU": [Case(4, 0.1, x=[IMAGE])],
    "GroupNorm": [Case(2, 4, 1e-3, False, x=[IMAGE])],
    "InstanceNorm2d": [Case(4, 1e-3, 0.3, True, True, x=[IMAGE])],
    "Softmax": [Case(x=[(3, 4)])],
    "CTCLoss": [
        Case(
            zero_infinity=True,
            x=[
                lambda make: make((6, 2, 5)).log_softmax(2).detach().requires_grad_(),
                ints((2, 3), 4) + 1,
                torch.tensor([6, 4]),
                torch.tensor([3, 2]),
            ],
        ),
    ],
}  # fmt: skip


def entries():
    return [MoreInfo(name, cases, name in DIFFER) for name, cases in LACKING.items()]


def more_samples(name, dtype, requires_grad=True):
    """Of a class that the database has."""
    return samples_of(MORE.get(name, []), dtype, requires_grad)
