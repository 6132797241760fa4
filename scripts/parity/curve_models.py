"""Models that curves.py trains: a residual network, a bidirectional LSTM and a transformer.

Each function gives a model and a function that draws the next batch and computes the loss of it; curve-models.ts holds the
same for the other side.
"""

import torch
import torch.nn.functional as F  # noqa: N812: as everybody calls it
from nn_curves import Task
from torch import nn, optim


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(out)) + self.shortcut(x))


def resnet():
    task = Task(10, 16, 3, 12, 12)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        Residual(8, 8), Residual(8, 16, stride=2), Residual(16, 32, stride=2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
    )  # fmt: skip
    return model, task.loss(model)


class Tagger(nn.Module):
    """Two bidirectional layers; classifies by the mean over time."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16, num_layers=2, bidirectional=True, batch_first=True, dropout=0.1)
        self.head = nn.Linear(32, 5)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out.mean(1))


def bilstm():
    task = Task(5, 16, 12, 8)
    model = Tagger()
    return model, task.loss(model)


class Block(nn.Module):
    """Causal self-attention, then two layers per position."""

    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads = heads
        self.dropout = dropout
        self.ln1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.ln2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width), nn.Dropout(dropout)
        )

    def attention(self, x):
        n, t, c = x.shape
        q, k, v = (part.view(n, t, self.heads, c // self.heads).transpose(1, 2) for part in self.qkv(x).split(c, dim=2))
        out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        out = self.proj(out.transpose(1, 2).reshape(n, t, c))
        return F.dropout(out, self.dropout, self.training)

    def forward(self, x):
        x = x + self.attention(self.ln1(x))
        return x + self.mlp(self.ln2(x))


class GPT(nn.Module):
    def __init__(self, tokens, length, width, heads, layers, dropout=0.1):
        super().__init__()
        self.tokens = nn.Embedding(tokens, width)
        self.positions = nn.Embedding(length, width)
        self.blocks = nn.ModuleList([Block(width, heads, dropout) for _ in range(layers)])
        self.ln = nn.LayerNorm(width)
        self.head = nn.Linear(width, tokens, bias=False)
        for embedding in (self.tokens, self.positions):
            nn.init.normal_(embedding.weight, std=0.1)
        self.head.weight = self.tokens.weight  # one tensor for both

    def forward(self, ids):
        x = self.tokens(ids) + self.positions(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.ln(x))


def gpt(tokens=23, length=16, batch_size=8):
    """Predicts the next token of a sequence in which each follows from the one before but for a little chance."""
    model = GPT(tokens, length, width=32, heads=4, layers=2)

    def next_loss():
        ids = [torch.randint(0, tokens, (batch_size,))]
        for _ in range(length):
            ids.append((ids[-1] * 3 + 1 + torch.randint(0, 2, (batch_size,))) % tokens)
        ids = torch.stack(ids, 1)
        logits = model(ids[:, :-1])
        return F.cross_entropy(logits.reshape(-1, tokens), ids[:, 1:].reshape(-1))

    return model, next_loss


MODELS = {"resnet": resnet, "bilstm": bilstm, "gpt": gpt}


def sgd(params):
    return optim.SGD(params, lr=0.05, momentum=0.9, fused=True)


def adamw(params):
    return optim.AdamW(params, lr=0.004, weight_decay=0.05, fused=True)


OPTIMIZERS = {
    "sgd": (sgd, None),
    "adamw": (adamw, None),
}
