import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { GradScalerState } from '../../lib/amp';
import type { DType } from '../../lib/dtype';
import * as nn from '../../lib/nn';
import * as optim from '../../lib/optim';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

interface Run {
  dtype: 'bfloat16' | 'float16';
  scaled: boolean;
  losses: number[];
  scales: [scale: number, tracker: number][];
  state: GradScalerState;
  weight: EncodedTensor;
}

interface Row {
  name: string;
  autocast: 'bfloat16' | 'float16';
  enabled: boolean;
  dtype: 'float32' | 'bfloat16' | 'float16';
  value: EncodedTensor;
}

const fixture = loadFixture<{ operators: { x: EncodedTensor; w: EncodedTensor; rows: Row[] }; runs: Run[] }>(
  'amp.json',
);

// Matrix products in 16 bits differ in a last bit between processors: 1/256 for bfloat16.
const rtol = 1e-2;

const calls: Record<string, (x: Tensor, w: Tensor) => Tensor> = {
  matmul: (x, w) => torch.matmul(x, w),
  linear: (x, w) => nn.functional.linear(x, w),
  softmax: (x, w) => torch.softmax(torch.matmul(x, w), -1),
  sum: (x, w) => torch.matmul(x, w).sum(),
  mse_loss: (x, w) => nn.functional.mseLoss(torch.matmul(x, w), x),
  cat: (x, w) => torch.cat([x, torch.matmul(x, w)]),
  add: (x, w) => torch.matmul(x, w).add(x),
  relu: (x, w) => torch.relu(torch.matmul(x, w)),
  layer_norm: (x, w) => nn.functional.layerNorm(torch.matmul(x, w), [4]),
};

const model = () => {
  torch.manualSeed(3);
  return new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 4));
};

const batch = (): [x: Tensor, y: Tensor] => {
  const x = torch
    .linspace(-2, 2, 48 * 8)
    .sin()
    .reshape(48, 8);
  return [x.mul(torch.linspace(0.5, 1.5, 48).unsqueeze(1)), torch.arange(48).remainder(4)];
};

describe('torch.autocast', () => {
  it('computes in the dtypes that Python computes in, with its values', () => {
    const { rows } = fixture.operators;
    const [x, w] = [decodeTensor(fixture.operators.x), decodeTensor(fixture.operators.w)];
    expect(rows).to.have.length(36);
    for (const { name, autocast, enabled, dtype, value } of rows) {
      const what = `${name} under ${autocast}, ${enabled}`;
      const result = torch.autocast('cpu', { dtype: torch[autocast], enabled }, () => calls[name](x, w));
      expect(result.dtype, what).to.equal(torch[dtype]);
      expectClose(result.float(), value, what, rtol);
    }
  });

  it('takes its options by position, and as a block', () => {
    const x = torch.ones(2, 2);
    expect(torch.autocast('cpu', torch.float16, () => x.mm(x)).dtype).to.equal(torch.float16);
    expect(torch.autocast('cpu', torch.float16, false, () => x.mm(x)).dtype).to.equal(torch.float32);
    expect(torch.autocast('cpu', () => x.mm(x)).dtype).to.equal(torch.bfloat16);
    {
      using _ = torch.autocast('cpu');
      expect(x.mm(x).dtype).to.equal(torch.bfloat16);
      expect(torch.autocast('cpu', { enabled: false }, () => x.mm(x)).dtype).to.equal(torch.float32);
      expect(x.mm(x).dtype).to.equal(torch.bfloat16);
    }
    expect(x.mm(x).dtype).to.equal(torch.float32);
  });

  it('belongs to its own async task', async () => {
    const x = torch.ones(2, 2);
    const inside = torch.autocast('cpu', async () => {
      const seen: DType[] = [];
      for (let i = 0; i < 3; i++) {
        seen.push(x.mm(x).dtype);
        await sleep(2);
      }
      return seen;
    });
    for (let i = 0; i < 3; i++) {
      expect(x.mm(x).dtype).to.equal(torch.float32);
      await sleep(2);
    }
    expect(await inside).to.deep.equal([torch.bfloat16, torch.bfloat16, torch.bfloat16]);
  });

  it('forgets cast weights when it ends, and when an error ends it', () => {
    const w = torch.ones(2, 2, { requiresGrad: true });
    const x = torch.ones(2, 2);
    const product = () =>
      torch
        .autocast('cpu', () => x.mm(w))
        .at(0, 0)
        .item();
    expect(product()).to.equal(2);
    torch.noGrad(() => w.fill_(3));
    expect(product()).to.equal(6);
    const fail = () =>
      torch.autocast('cpu', () => {
        x.mm(w);
        throw new Error('half-way');
      });
    expect(fail).to.throw('half-way');
    torch.noGrad(() => w.fill_(4));
    expect(product()).to.equal(8);
    expect(torch.isAutocastEnabled('cpu')).to.equal(false);
  });

  it('keeps casts of parameters within, unless told otherwise', () => {
    const w = torch.ones(2, 2, { requiresGrad: true });
    const x = torch.ones(2, 2);
    const twice = (cacheEnabled: boolean) =>
      torch.autocast('cpu', { cacheEnabled }, () => {
        x.mm(w);
        torch.noGrad(() => w.fill_(w.at(0, 0).item() + 1));
        return x.mm(w).at(0, 0).item();
      });
    expect(twice(true)).to.equal(2);
    expect(twice(false)).to.equal(6);
    torch.autocast('cpu', () => {
      x.mm(w);
      torch.noGrad(() => w.fill_(10));
      torch.clearAutocastCache();
      expect(x.mm(w).at(0, 0).item()).to.equal(20);
    });
  });

  it('gives gradients in the dtype of the parameters', () => {
    const w = torch.randn(4, 4, { requiresGrad: true });
    torch.autocast('cpu', () => torch.randn(2, 4).mm(w).sum()).backward();
    expect(w.grad?.dtype).to.equal(torch.float32);
  });

  it('reads and sets its state', () => {
    expect(torch.isAutocastEnabled('cpu')).to.equal(false);
    expect(torch.isAutocastEnabled()).to.equal(false);
    expect(torch.getAutocastDtype('cpu')).to.equal(torch.bfloat16);
    expect(torch.getAutocastDtype('cuda')).to.equal(torch.float16);
    expect(torch.isAutocastCacheEnabled()).to.equal(true);
    expect(torch.amp.isAutocastAvailable('cpu')).to.equal(true);
    expect(torch.amp.isAutocastAvailable('meta')).to.equal(false);
    const x = torch.ones(2, 2);
    torch.setAutocastDtype('cpu', torch.float16);
    torch.setAutocastEnabled('cpu', true);
    try {
      expect(x.mm(x).dtype).to.equal(torch.float16);
      expect(torch.isAutocastCpuEnabled()).to.equal(true);
      expect(torch.autocast('cpu', () => torch.getAutocastCpuDtype())).to.equal(torch.float16);
      torch.autocast('cpu', () => {
        torch.setAutocastEnabled('cpu', false);
        expect(x.mm(x).dtype).to.equal(torch.float32);
      });
      expect(x.mm(x).dtype).to.equal(torch.float16);
    } finally {
      torch.setAutocastCpuEnabled(false);
      torch.setAutocastCpuDtype(torch.bfloat16);
    }
    expect(x.mm(x).dtype).to.equal(torch.float32);
    torch.setAutocastCacheEnabled(false);
    expect(torch.isAutocastCacheEnabled()).to.equal(false);
    torch.setAutocastCacheEnabled(true);
  });

  it('refuses what Python refuses', () => {
    expect(() => torch.autocast(3 as never)).to.throw(TypeError, 'deviceType must be a string');
    expect(() => torch.autocast('meta')).to.throw(torch.TorchError, "no autocast for device type 'meta'");
    expect(() => torch.autocast('nowhere')).to.throw(TypeError, 'expected one of');
    expect(() => torch.autocast('cpu', { enable: true } as object)).to.throw(TypeError, /unknown option 'enable'/);
    expect(() => torch.autocast('cpu', { enabled: 1 as never })).to.throw(TypeError, 'enabled must be bool');
    expect(() => torch.autocast('cpu', 'float16' as never)).to.throw(TypeError, 'dtype must be a dtype');
    expect(() => torch.setAutocastEnabled('cpu', 1 as never)).to.throw(TypeError, 'enabled must be bool');
  });
});

describe('torch.amp.GradScaler', () => {
  for (const run of fixture.runs) {
    it(`trains as in Python: ${run.dtype}, ${run.scaled ? 'scaled' : 'not scaled'}`, () => {
      const net = model();
      const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
      const scaler = new torch.amp.GradScaler('cpu', { initScale: 1024, growthInterval: 3, enabled: run.scaled });
      const [x, y] = batch();
      for (let step = 0; step < 10; step++) {
        optimizer.zeroGrad();
        const loss = torch.autocast('cpu', { dtype: torch[run.dtype] }, () =>
          nn.functional.crossEntropy(net.forward(x), y),
        );
        scaler.scale(loss).backward();
        const first = net.parameters()[0];
        if (step === 4 && run.scaled) first.grad?.setAt([0, 0], Number.POSITIVE_INFINITY);
        if (step === 6) {
          scaler.unscale_(optimizer);
          nn.utils.clipGradNorm_(net.parameters(), 0.5);
        }
        const before = first.detach().clone();
        scaler.step(optimizer);
        expect(torch.equal(before, first), `step ${step}`).to.equal(step === 4 && run.scaled);
        scaler.update();
        expect(loss.item()).to.be.closeTo(run.losses[step], rtol * run.losses[step]);
        const [scale, tracker] = run.scales[step];
        expect(scaler.getScale()).to.equal(scale);
        if (run.scaled) expect((scaler.stateDict() as GradScalerState)._growth_tracker).to.equal(tracker);
      }
      expect(scaler.stateDict()).to.deep.equal(run.state);
      expectClose(net.parameters()[2], run.weight, 'weight', 5 * rtol);
    });
  }

  const prepared = () => {
    const w = torch.ones(2, { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 1 });
    return { w, optimizer, scaler: new torch.amp.GradScaler('cpu', { initScale: 8 }) };
  };

  it('scales lists, and loads its state', () => {
    const { scaler } = prepared();
    const [a, [b]] = scaler.scale([torch.ones(1), [torch.ones(1)]] as const);
    expect([a.item(), b.item()]).to.deep.equal([8, 8]);
    const other = new torch.amp.GradScaler('cpu');
    other.loadStateDict({ ...(scaler.stateDict() as GradScalerState), _growth_tracker: 5 });
    expect(other.getScale()).to.equal(8);
    expect((other.stateDict() as GradScalerState)._growth_tracker).to.equal(5);
    other.scale(torch.ones(1));
    other.update(2);
    expect(other.getScale()).to.equal(2);
    other.update(torch.tensor(3));
    expect(other.getScale()).to.equal(3);
  });

  it('unscales the values of sparse gradients', () => {
    const embedding = new nn.Embedding(4, 2, { sparse: true });
    const optimizer = new optim.SGD(embedding.parameters(), { lr: 1 });
    const scaler = new torch.amp.GradScaler('cpu', { initScale: 16 });
    scaler.scale(embedding.forward(torch.tensor([1, 2])).sum()).backward();
    scaler.unscale_(optimizer);
    expect(embedding.weight.grad?.toDense().sum().item()).to.equal(4);
  });

  it('refuses calls out of order', () => {
    const { w, optimizer, scaler } = prepared();
    expect(() => scaler.step(optimizer)).to.throw(torch.TorchError, 'scale(loss) was not called before');
    scaler.scale(w.sum()).backward();
    expect(() => scaler.update()).to.throw(torch.TorchError, 'No inf checks were recorded prior to update.');
    scaler.unscale_(optimizer);
    expect(w.grad?.toArray()).to.deep.equal([1, 1]);
    expect(() => scaler.unscale_(optimizer)).to.throw('has already been called on this optimizer');
    scaler.step(optimizer);
    expect(() => scaler.step(optimizer)).to.throw('step() has already been called since the last update().');
    expect(() => scaler.unscale_(optimizer)).to.throw('is being called after step()');
    scaler.update();
    expect(() => scaler.step(optimizer, () => 1)).to.throw('a closure does not work');
    expect(() => scaler.step({} as never)).to.throw(TypeError, 'expected an optimizer');
    const half = torch.ones(2, { dtype: torch.float16, requiresGrad: true });
    scaler.scale(half.sum()).backward();
    expect(() => scaler.unscale_(new optim.SGD([half], { lr: 1 }))).to.throw('unscale FP16 gradients');
  });

  it('has the older forms of torch.cuda.amp', () => {
    const { autocast, GradScaler } = torch.cuda.amp;
    const x = torch.ones(2, 2);
    expect(autocast(() => x.mm(x)).dtype).to.equal(torch.float32);
    expect(autocast({ enabled: false }, () => torch.isAutocastEnabled('cuda'))).to.equal(false);
    expect(new GradScaler().isEnabled()).to.equal(torch.cuda.isAvailable());
    expect(() => autocast({ enable: true } as object)).to.throw(TypeError, "unknown option 'enable'");
  });

  it('checks its options', () => {
    const make = (options: object) => () => new torch.amp.GradScaler('cpu', options);
    expect(make({ growthFactor: 1 })).to.throw(RangeError, 'growthFactor must be above 1');
    expect(make({ backoffFactor: 1 })).to.throw(RangeError, 'backoffFactor must be below 1');
    expect(make({ growthInterval: 1.5 })).to.throw(TypeError, 'growthInterval must be int');
    expect(make({ scale: 1 })).to.throw(TypeError, "unknown option 'scale'");
    expect(() => new torch.amp.GradScaler('cpu').loadStateDict({})).to.throw('state is empty');
    const disabled = new torch.amp.GradScaler('cpu', { enabled: false });
    expect(disabled.stateDict()).to.deep.equal({});
    expect(disabled.getScale()).to.equal(1);
  });
});
