// What fit frees, and what it must not.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { Metric } from '../../lib/training';
import { isLibraryModel } from '../../lib/training/purity';
import { classification, classifier } from '../support/training';

const { x, y } = classification(64);

describe('fit and memory', () => {
  it('keeps a mask that a module made in its forward', async () => {
    class Masked extends nn.Module {
      linear = new nn.Linear(4, 3);
      mask: Tensor | undefined;
      override forward(input: Tensor): Tensor {
        this.mask ??= torch.ones([4, 4]).tril().mul(2);
        return this.linear.forward(input.matmul(this.mask));
      }
    }
    const model = new nn.Sequential(new Masked());
    model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
    await model.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0, validationSplit: 0.25 });
    await model.predict(x);
    const { mask } = model.at(0) as Masked;
    expect(mask?.isDisposed).to.equal(false);
    expect(mask?.sum().item()).to.equal(20);
  });

  it('keeps the state that a module carries from step to step', async () => {
    class Stateful extends nn.Module {
      lstm = new nn.LSTM(4, 6, { batchFirst: true });
      linear = new nn.Linear(6, 3);
      state: [Tensor, Tensor] | undefined;
      last: Tensor | undefined;
      override forward(input: Tensor): Tensor {
        const [output, state] = this.lstm.forward(input.unsqueeze(1), this.state);
        this.state = [state[0].detach(), state[1].detach()];
        this.last = input;
        return this.linear.forward(output.select(1, 0));
      }
    }
    const model = new Stateful();
    model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
    await model.fit(x, y, { epochs: 2, batchSize: 16, verbose: 0 });
    expect(model.state?.map((t) => t.isDisposed)).to.deep.equal([false, false]);
    expect(Number.isFinite(model.state?.[0].sum().item())).to.equal(true);
    expect(model.last?.shape).to.deep.equal([16, 4]);
  });

  it('keeps what hooks, losses, metrics and penalties of the user saw', async () => {
    const seen: Tensor[] = [];
    const note = (t: Tensor) => {
      seen.push(t);
      return t;
    };
    class Noting extends Metric {
      override resetState(): void {}
      override updateState(yTrue: Tensor, yPred: Tensor): void {
        note(yTrue);
        note(yPred);
      }
      override result(): number {
        return 1;
      }
    }
    const train = async (model: nn.Module) => {
      await model.fit(x, y, { epochs: 1, batchSize: 16, verbose: 0 });
      expect(seen.length).to.be.greaterThan(3);
      for (const t of seen.splice(0)) expect(t.isDisposed).to.equal(false);
    };
    const hooked = classifier();
    const inner = hooked.at(0);
    const forward = inner.forward.bind(inner);
    inner.forward = (input: Tensor) => note(forward(note(input)));
    hooked.compile({ optimizer: 'sgd', loss: 'crossEntropy' });
    await train(hooked);
    const ownLoss = classifier();
    ownLoss.compile({
      optimizer: 'sgd',
      loss: (output, target) => note(nn.functional.crossEntropy(note(output), note(target))),
    });
    await train(ownLoss);
    const ownMetric = classifier();
    ownMetric.compile({ optimizer: 'sgd', loss: 'crossEntropy', metrics: [new Noting('noting')] });
    await train(ownMetric);
  });

  it('never frees tensors of the caller', async () => {
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
    const batches = [
      [x.narrow(0, 0, 32), y.narrow(0, 0, 32)],
      [x.narrow(0, 32, 32), y.narrow(0, 32, 32)],
    ];
    await model.fit(batches, { epochs: 2, verbose: 0 });
    await model.evaluate(batches);
    await model.fit(x, y, { epochs: 1, batchSize: 64, shuffle: false, verbose: 0 });
    expect([x, y, ...batches.flat()].map((t) => t.isDisposed)).to.deep.equal(new Array(6).fill(false));
    expect(x.sum().item()).to.be.a('number');
  });

  it('leaves no more handles after many steps than after few', async () => {
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
    const handles = () => torch.memory().handles;
    const counts: number[] = [];
    const callbacks = [{ onEpochEnd: () => void counts.push(handles()) }];
    await model.fit(x, y, { epochs: 100, batchSize: 8, verbose: 0, callbacks });
    // 800 steps make some 20,000 tensors; what is left are those that a collection has not come to.
    expect(Math.max(...counts) - counts[0]).to.be.lessThan(2500);
  });

  it('knows which modules hold no code of the user', () => {
    const layer = (activation: nn.TransformerActivation) => new nn.TransformerEncoderLayer(4, 2, 4, 0, activation);
    const own = [new nn.ReLU(), new nn.ELU(), new nn.LSTM(2, 3), new nn.EmbeddingBag(4, 2), layer('gelu')];
    expect(own.map(isLibraryModel)).to.deep.equal(own.map(() => true));
    expect(isLibraryModel(layer((t) => t.tanh()))).to.equal(false);
    expect(isLibraryModel(new nn.TripletMarginWithDistanceLoss({ distanceFunction: (a) => a }))).to.equal(false);
  });

  it('works inside a scope of the caller', async () => {
    const model = classifier();
    model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
    const history = await torch.scope(() => model.fit(x, y, { epochs: 2, batchSize: 16, verbose: 0 }));
    expect(history.history.loss).to.have.length(2);
    await model.fit(x, y, { epochs: 1, verbose: 0 });
  });
});
