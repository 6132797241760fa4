"""Samples of modules in PyTorch's database with options that it leaves out."""

import torch
from module_cases import IMAGE, SIGNAL, VOLUME, Case, ints, samples_of
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence

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


def more_samples(name, dtype, requires_grad=True):
    """Of a class that the database has."""
    return samples_of(MORE.get(name, []), dtype, requires_grad)
