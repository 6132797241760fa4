// fit shares the event loop: timers and servers run, and neither they nor it disturb the other.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';
import { errorOf, stateOf } from '../support/training';

const x = torch.rand([256, 20]);
const y = torch.randint(0, 5, [256]);

/** Dropout and BatchNorm: a wrong mode or a random number too many shows in the result. */
function makeModel(): nn.Sequential {
  torch.manualSeed(4);
  const model = new nn.Sequential(
    new nn.Linear(20, 64),
    new nn.BatchNorm1d(64),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(64, 5),
  );
  model.compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });
  return model;
}

// Long enough for several requests also on a busy machine: each needs several turns of the event loop, one per 50 ms.
const options = { epochs: 200, batchSize: 8, verbose: 0, validationData: [x, y] } as const;

describe('fit and the event loop', () => {
  it('serves a timer and HTTP requests that predict, without being changed by them', async function () {
    this.timeout(120_000);
    const alone = makeModel();
    const expected = await alone.fit(x, y, options);

    const model = makeModel();
    let isTraining = true;
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    const server = createServer(async (_, response) => {
      const before = model.modules().map((m) => m.training);
      const output = await model.predict(x, { batchSize: 64 });
      const after = model.modules().map((m) => m.training);
      response.end(
        JSON.stringify({ isTraining, shape: output.shape, requiresGrad: output.requiresGrad, before, after }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answers: {
      isTraining: boolean;
      shape: number[];
      requiresGrad: boolean;
      before: boolean[];
      after: boolean[];
    }[] = [];
    const client = (async () => {
      while (isTraining) {
        const response = await fetch(`http://127.0.0.1:${port}/`);
        answers.push((await response.json()) as (typeof answers)[number]);
      }
    })();
    const actual = await model.fit(x, y, options);
    isTraining = false;
    await client;
    clearInterval(timer);
    await new Promise((resolve) => server.close(resolve));

    expect(ticks).to.be.greaterThan(2);
    const during = answers.filter((answer) => answer.isTraining);
    expect(during.length).to.be.greaterThan(2);
    for (const answer of during) {
      expect(answer.shape).to.deep.equal([256, 5]);
      expect(answer.requiresGrad).to.equal(false);
      expect(answer.after).to.deep.equal(answer.before);
    }
    expect(actual.history).to.deep.equal(expected.history);
    expect(stateOf(model)).to.deep.equal(stateOf(alone));
  });

  it('gives predictions of evaluation mode in mid-training', async () => {
    const model = makeModel();
    const predicted: boolean[] = [];
    let isDone = false;
    const observer = (async () => {
      while (!isDone) {
        await sleep(5);
        const output = await model.predict(x);
        model.eval();
        predicted.push(
          torch.equal(
            output,
            torch.noGrad(() => model.forward(x)),
          ),
        );
        model.train();
      }
    })();
    await model.fit(x, y, { ...options, epochs: 30 });
    isDone = true;
    await observer;
    expect(predicted.length).to.be.greaterThan(1);
    // The last may have been computed in part before and in part after a step.
    expect(predicted.some(Boolean)).to.equal(true);
  });

  it('leaves the modes as they were, also where parts of the model are frozen', async () => {
    const model = makeModel();
    model.eval();
    model.at(0).train();
    const before = model.modules().map((m) => m.training);
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    expect(model.modules().map((m) => m.training)).to.deep.equal(before);
    await model.evaluate(x, y);
    await model.predict(x);
    expect(model.modules().map((m) => m.training)).to.deep.equal(before);
  });

  it('respects a module that overrides train to stay frozen', async () => {
    class Frozen extends nn.BatchNorm1d {
      override train(): this {
        return super.train(false);
      }
    }
    const frozen = new Frozen(20).train();
    const model = new nn.Sequential(frozen, new nn.Linear(20, 5));
    model.compile({ optimizer: 'sgd', loss: 'crossEntropy' });
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    expect(frozen.running_mean?.toArray()).to.deep.equal(new Array(20).fill(0));
  });

  it('trains inside noGrad, and keeps gradients out of predict', async () => {
    const model = makeModel();
    const before = stateOf(model);
    await torch.noGrad(() => model.fit(x, y, { epochs: 1, verbose: 0 }));
    expect(stateOf(model)).not.to.deep.equal(before);
    expect(torch.isGradEnabled()).to.equal(true);
  });

  it('refuses a second fit on the same model, and goes on with the first', async () => {
    const model = makeModel();
    const first = model.fit(x, y, { epochs: 2, verbose: 0 });
    const error = await errorOf(model.fit(x, y));
    expect(error).to.be.instanceOf(torch.TorchError);
    expect(error.message).to.match(/being trained already/);
    expect((await first).epoch).to.deep.equal([0, 1]);
    expect((await model.fit(x, y, { epochs: 1, verbose: 0 })).epoch).to.deep.equal([0]);
  });

  it('trains two models at once as one after the other', async () => {
    const noDropout = () => {
      torch.manualSeed(1);
      const model = new nn.Sequential(new nn.Linear(20, 32), new nn.ReLU(), new nn.Linear(32, 5));
      model.compile({ optimizer: 'adam', loss: 'crossEntropy' });
      return model;
    };
    const train = (model: nn.Module) => model.fit(x, y, { epochs: 20, batchSize: 8, shuffle: false, verbose: 0 });
    const alone = noDropout();
    await train(alone);
    const models = [noDropout(), noDropout()];
    await Promise.all(models.map(train));
    for (const model of models) expect(stateOf(model)).to.deep.equal(stateOf(alone));
  });

  it('ends with the reason of an AbortSignal', async () => {
    const model = makeModel();
    const controller = new AbortController();
    const fitting = model.fit(x, y, { epochs: 100_000, verbose: 0, signal: controller.signal });
    await sleep(100);
    controller.abort(new Error('enough'));
    expect((await errorOf(fitting)).message).to.equal('enough');
    expect((await errorOf(model.fit(x, y, { signal: AbortSignal.abort() }))).name).to.equal('AbortError');
    expect((await errorOf(model.predict(x, { signal: AbortSignal.abort() }))).name).to.equal('AbortError');
    expect((await errorOf(model.evaluate(x, y, { signal: AbortSignal.abort() }))).name).to.equal('AbortError');
    expect(model.training).to.equal(true);
    await model.fit(x, y, { epochs: 1, verbose: 0 });
  });
});
