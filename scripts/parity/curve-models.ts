// The models of curve_models.py, written the same way; curves.ts compares their losses.
import { nn, optim, type Tensor, torch } from '../../lib';
import { Task, type Trained, type Training } from '../../test/support/curves';

const F = nn.functional;

class Residual extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  shortcut: nn.Module;

  constructor(inputs: number, outputs: number, stride = 1) {
    super();
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(outputs);
    this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(outputs);
    this.shortcut = new nn.Identity();
    if (stride !== 1 || inputs !== outputs) {
      this.shortcut = new nn.Sequential(
        new nn.Conv2d(inputs, outputs, 1, { stride, bias: false }),
        new nn.BatchNorm2d(outputs),
      );
    }
  }

  override forward(x: Tensor): Tensor {
    const out = F.relu(this.bn1.forward(this.conv1.forward(x)));
    return F.relu(this.bn2.forward(this.conv2.forward(out)).add(this.shortcut.forward(x)));
  }
}

function resnet(): Trained {
  const task = new Task(10, 16, 3, 12, 12);
  const model = new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new Residual(8, 8),
    new Residual(8, 16, 2),
    new Residual(16, 32, 2),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(32, 10),
  );
  return { model, nextLoss: task.loss((x) => model.forward(x)) };
}

/** Two bidirectional layers; classifies by the mean over time. */
class Tagger extends nn.Module {
  lstm = new nn.LSTM(8, 16, { numLayers: 2, bidirectional: true, batchFirst: true, dropout: 0.1 });
  head = new nn.Linear(32, 5);

  override forward(x: Tensor): Tensor {
    const [out] = this.lstm.forward(x);
    return this.head.forward(out.mean(1));
  }
}

function bilstm(): Trained {
  const task = new Task(5, 16, 12, 8);
  const model = new Tagger();
  return { model, nextLoss: task.loss((x) => model.forward(x)) };
}

/** Causal self-attention, then two layers per position. */
class Block extends nn.Module {
  ln1: nn.LayerNorm;
  qkv: nn.Linear;
  proj: nn.Linear;
  ln2: nn.LayerNorm;
  mlp: nn.Sequential;

  constructor(
    width: number,
    readonly heads: number,
    readonly dropout: number,
  ) {
    super();
    this.ln1 = new nn.LayerNorm(width);
    this.qkv = new nn.Linear(width, 3 * width);
    this.proj = new nn.Linear(width, width);
    this.ln2 = new nn.LayerNorm(width);
    this.mlp = new nn.Sequential(
      new nn.Linear(width, 4 * width),
      new nn.GELU(),
      new nn.Linear(4 * width, width),
      new nn.Dropout(dropout),
    );
  }

  attention(x: Tensor): Tensor {
    const [n, t, c] = x.shape;
    const [q, k, v] = this.qkv
      .forward(x)
      .split(c, 2)
      .map((part) => part.view(n, t, this.heads, c / this.heads).transpose(1, 2)); // (N, T, 3C) -> 3 x (N, H, T, C/H)
    const heads = F.scaledDotProductAttention(q, k, v, { isCausal: true });
    const out = this.proj.forward(heads.transpose(1, 2).reshape(n, t, c));
    return F.dropout(out, this.dropout, this.training);
  }

  override forward(x: Tensor): Tensor {
    const y = x.add(this.attention(this.ln1.forward(x)));
    return y.add(this.mlp.forward(this.ln2.forward(y)));
  }
}

class GPT extends nn.Module {
  tokens: nn.Embedding;
  positions: nn.Embedding;
  blocks: nn.ModuleList;
  ln: nn.LayerNorm;
  head: nn.Linear;

  constructor(tokens: number, length: number, width: number, heads: number, layers: number, dropout = 0.1) {
    super();
    this.tokens = new nn.Embedding(tokens, width);
    this.positions = new nn.Embedding(length, width);
    this.blocks = new nn.ModuleList(Array.from({ length: layers }, () => new Block(width, heads, dropout)));
    this.ln = new nn.LayerNorm(width);
    this.head = new nn.Linear(width, tokens, { bias: false });
    for (const embedding of [this.tokens, this.positions]) nn.init.normal_(embedding.weight, { std: 0.1 });
    this.head.weight = this.tokens.weight; // one tensor for both
  }

  override forward(ids: Tensor): Tensor {
    let x = this.tokens.forward(ids).add(this.positions.forward(torch.arange(ids.size(1))));
    for (const block of this.blocks) x = block.forward(x);
    return this.head.forward(this.ln.forward(x));
  }
}

/** Predicts the next token of a sequence in which each follows from the one before but for a little chance. */
function gpt(): Trained {
  const [tokens, length, batchSize] = [23, 16, 8];
  const model = new GPT(tokens, length, 32, 4, 2);
  const nextLoss = () => {
    const steps: Tensor[] = [torch.randint(0, tokens, [batchSize])];
    for (let i = 0; i < length; i++) {
      const chance = torch.randint(0, 2, [batchSize]);
      steps.push(steps[i].mul(3).add(1).add(chance).remainder(tokens));
    }
    const ids = torch.stack(steps, 1);
    const logits = model.forward(ids.narrow(1, 0, length));
    return F.crossEntropy(logits.reshape(-1, tokens), ids.narrow(1, 1, length).reshape(-1));
  };
  return { model, nextLoss };
}

const models: Record<string, () => Trained> = { resnet, bilstm, gpt };

const sgd = (params: nn.Parameter[]) => new optim.SGD(params, { lr: 0.05, momentum: 0.9 });
const adamw = (params: nn.Parameter[]) => new optim.AdamW(params, { lr: 0.004, weightDecay: 0.05 });

const optimizers: Record<string, Omit<Training, 'make'>> = {
  sgd: { makeOptimizer: sgd },
  adamw: { makeOptimizer: adamw },
};

/** `gpt adamw` and the like: a model under an optimizer. */
export function trainingNamed(name: string): Training {
  const [model, optimizer] = name.split(' ');
  return { make: models[model], ...optimizers[optimizer] };
}
