import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import * as optim from '../../lib/optim';
import { torch } from '../../lib/torch';
import {
  Callback,
  EarlyStopping,
  type Hooks,
  LambdaCallback,
  LearningRateScheduler,
  type Logs,
  ReduceLROnPlateau,
  TerminateOnNaN,
} from '../../lib/training';
import { classification, classifier, errorOf, outputOf, stateOf, warningsOf } from '../support/training';

const { x, y } = classification(20);
const compiled = () => classifier().compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });

const hooks: (keyof Hooks)[] = [
  'onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onTrainBatchBegin', 'onTrainBatchEnd',
  'onTestBegin', 'onTestEnd', 'onTestBatchBegin', 'onTestBatchEnd',
  'onPredictBegin', 'onPredictEnd', 'onPredictBatchBegin', 'onPredictBatchEnd',
]; // biome-ignore format: a list

/** Writes down every call. */
function recorder(calls: string[]): Partial<Hooks> {
  const entries = hooks.map((hook) => [
    hook,
    (first?: unknown, logs?: Logs) => {
      const number = typeof first === 'number' ? ` ${first}` : '';
      const values = (typeof first === 'number' ? logs : (first as Logs)) ?? {};
      calls.push([`${hook.slice(2)}${number}`, ...Object.keys(values)].join(' '));
    },
  ]);
  return Object.fromEntries(entries) as Partial<Hooks>;
}

describe('callbacks', () => {
  it("are called as Keras calls them, with Keras's logs", async () => {
    const calls: string[] = [];
    const model = compiled();
    const callbacks = [recorder(calls)];
    await model.fit(x, y, { epochs: 2, batchSize: 10, verbose: 0, validationData: [x, y], callbacks });
    const test = [
      'TestBegin',
      ...['TestBatchBegin 0', 'TestBatchEnd 0 loss accuracy', 'TestBatchBegin 1', 'TestBatchEnd 1 loss accuracy'],
      'TestEnd loss accuracy',
    ];
    const epoch = (i: number) => [
      `EpochBegin ${i}`,
      ...['TrainBatchBegin 0', 'TrainBatchEnd 0 loss accuracy', 'TrainBatchBegin 1', 'TrainBatchEnd 1 loss accuracy'],
      ...test,
      `EpochEnd ${i} loss accuracy val_loss val_accuracy`,
    ];
    const end = 'TrainEnd loss accuracy val_loss val_accuracy';
    expect(calls).to.deep.equal(['TrainBegin', ...epoch(0), ...epoch(1), end]);

    calls.length = 0;
    await model.evaluate(x, y, { batchSize: 10, callbacks });
    expect(calls).to.deep.equal(test);

    calls.length = 0;
    await model.predict(x, { batchSize: 10, callbacks });
    const batches = [0, 1].flatMap((i) => [`PredictBatchBegin ${i}`, `PredictBatchEnd ${i}`]);
    expect(calls).to.deep.equal(['PredictBegin', ...batches, 'PredictEnd']);
  });

  it('know the model and the figures of the run, and their methods see `this`', async () => {
    class Mine extends Callback {
      seen: unknown[] = [];
      override onEpochEnd(epoch: number, logs: Logs): void {
        this.seen.push(this.model, this.params.epochs, this.params.steps, epoch, typeof logs.loss);
      }
    }
    const mine = new Mine();
    const model = compiled();
    await model.fit(x, y, { epochs: 3, initialEpoch: 2, batchSize: 8, verbose: 0, callbacks: [mine] });
    expect(mine.seen).to.deep.equal([model, 3, 3, 2, 'number']);
  });

  it('are awaited one after the other, in every hook', async () => {
    const order: string[] = [];
    const slow = (name: string) => async () => {
      order.push(`${name} begins`);
      await sleep(1);
      order.push(`${name} ends`);
    };
    const model = compiled();
    const alone = compiled();
    await alone.fit(x, y, { batchSize: 20, shuffle: false, verbose: 0 });
    await model.fit(x, y, {
      batchSize: 20,
      shuffle: false,
      verbose: 0,
      callbacks: [
        { onTrainBatchBegin: slow('a'), onTrainBatchEnd: slow('b'), onEpochEnd: slow('c') },
        new LambdaCallback({ onTrainBatchBegin: slow('d') }),
      ],
    });
    const names = ['a', 'd', 'b', 'c'];
    expect(order).to.deep.equal(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(stateOf(model)).to.deep.equal(stateOf(alone));
  });

  it('may predict, evaluate and stop in mid-epoch', async () => {
    const model = compiled();
    const shapes: number[][] = [];
    const { epoch, history } = await model.fit(x, y, {
      epochs: 5,
      batchSize: 4,
      verbose: 0,
      callbacks: [
        {
          async onTrainBatchEnd(batch) {
            shapes.push((await model.predict(x)).shape);
            await model.evaluate(x, y);
            if (batch === 2) model.stopTraining = true;
          },
        },
      ],
    });
    expect(shapes).to.deep.equal([
      [20, 3],
      [20, 3],
      [20, 3],
    ]);
    expect(epoch).to.deep.equal([0]);
    expect(history.loss).to.have.length(1);
    expect((await model.fit(x, y, { epochs: 2, verbose: 0 })).epoch).to.deep.equal([0, 1]);
  });

  it('logs of batches are means over the epoch so far', async () => {
    const losses: number[] = [];
    const model = compiled();
    const { history } = await model.fit(x, y, {
      batchSize: 5,
      verbose: 0,
      callbacks: [{ onTrainBatchEnd: (_, logs) => void losses.push(logs.loss) }],
    });
    expect(losses).to.have.length(4);
    expect(losses[3]).to.equal(history.loss[0]);
  });
});

/** A callback that replaces a value of the logs by given ones. */
const pretend = (key: string, values: readonly number[]) => ({
  onEpochEnd: (epoch: number, logs: Logs) => {
    logs[key] = values[epoch];
  },
});

describe('EarlyStopping', () => {
  const train = (values: readonly number[], callback: EarlyStopping, key = 'val_loss') => {
    const model = compiled();
    const options = { epochs: values.length, batchSize: 10, verbose: 0 as const };
    return model.fit(x, y, { ...options, callbacks: [pretend(key, values), callback] });
  };

  const cases: [name: string, values: number[], options: object, key: string, epochs: number][] = [
    ['stops at the first rise', [3, 2, 2.5, 1], {}, 'val_loss', 3],
    ['waits with patience', [3, 2, 2.5, 2.4, 1, 1], { patience: 2 }, 'val_loss', 4],
    ['goes on while it improves in time', [3, 2, 2.5, 1.9, 2, 1], { patience: 2 }, 'val_loss', 6],
    ['takes less than minDelta for nothing', [3, 2.95, 2.9, 1], { minDelta: 0.1, patience: 2 }, 'val_loss', 3],
    ['knows that accuracies go up', [0.1, 0.2, 0.3, 0.2], { monitor: 'val_accuracy' }, 'val_accuracy', 4],
    ['takes a mode', [1, 2, 3, 2.5, 2], { monitor: 'score', mode: 'max' }, 'score', 4],
    ['wants a baseline beaten', [3, 2.5, 2.6, 1], { baseline: 2, patience: 3 }, 'val_loss', 3],
    ['starts from an epoch', [1, 2, 3, 2, 1.5], { startFromEpoch: 2 }, 'val_loss', 5],
  ];
  for (const [name, values, options, key, epochs] of cases) {
    it(name, async () => {
      const callback = new EarlyStopping(options);
      const { epoch } = await train(values, callback, key);
      expect(epoch).to.have.length(epochs);
      expect(callback.stoppedEpoch).to.equal(epochs < values.length ? epochs - 1 : callback.stoppedEpoch);
    });
  }

  it('gives back the weights of the best epoch', async () => {
    const model = compiled();
    const states: unknown[] = [];
    const callback = new EarlyStopping({ patience: 2, restoreBestWeights: true, verbose: 1 });
    const text = await outputOf(() =>
      model.fit(x, y, {
        epochs: 10,
        batchSize: 5,
        verbose: 0,
        callbacks: [
          pretend('val_loss', [3, 1, 2, 2, 2]),
          { onEpochEnd: () => void states.push(stateOf(model)) },
          callback,
        ],
      }),
    );
    expect(states).to.have.length(4);
    expect(callback.bestEpoch).to.equal(1);
    expect(stateOf(model)).to.deep.equal(states[1]);
    expect(text).to.match(/Epoch 4: early stopping\nRestoring the weights of the best epoch: 2\n/);
  });

  it('warns when there is nothing to watch', async () => {
    const model = compiled();
    const callbacks = [new EarlyStopping({ monitor: 'val_los' })];
    const texts = await warningsOf(() => model.fit(x, y, { epochs: 3, verbose: 0, callbacks }));
    expect(texts).to.have.length(1);
    expect(texts[0]).to.match(/no 'val_los' to watch; there are: loss, accuracy/);
  });

  it('refuses bad options', () => {
    expect(() => new EarlyStopping({ mode: 'up' as never })).to.throw(RangeError, 'mode');
    expect(() => new EarlyStopping({ monitr: 'loss' } as object)).to.throw(TypeError, "'monitr'");
  });
});

describe('callbacks for the learning rate', () => {
  const withSgd = () => {
    const model = classifier();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
    model.compile({ optimizer, loss: 'crossEntropy' });
    return { model, optimizer };
  };

  it('LearningRateScheduler sets it for each epoch', async () => {
    const { model, optimizer } = withSgd();
    const schedule = new LearningRateScheduler((epoch, lr) => (epoch === 0 ? lr : lr / 2));
    const { history } = await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: [schedule] });
    expect(history.learning_rate).to.deep.equal([1, 0.5, 0.25]);
    expect(optimizer.paramGroups[0].lr).to.equal(0.25);
    const bad = new LearningRateScheduler(() => 'low' as never);
    expect((await errorOf(model.fit(x, y, { verbose: 0, callbacks: [bad] }))).message).to.match(/schedule gave 'low'/);
  });

  it('ReduceLROnPlateau lowers it when nothing improves', async () => {
    const { model, optimizer } = withSgd();
    const reduce = new ReduceLROnPlateau({ factor: 0.1, patience: 2, cooldown: 1, minLr: 0.05 });
    const values = [3, 2, 2, 2, 2, 2, 2, 2];
    const callbacks = [pretend('val_loss', values), reduce];
    const { history } = await model.fit(x, y, { epochs: values.length, verbose: 0, callbacks });
    expect(history.learning_rate).to.deep.equal([1, 1, 1, 1, 0.1, 0.1, 0.05, 0.05]);
    expect(optimizer.paramGroups[0].lr).to.equal(0.05);
    expect(() => new ReduceLROnPlateau({ factor: 1 })).to.throw(RangeError, 'factor');
  });

  it('TerminateOnNaN stops at once', async () => {
    const { model } = withSgd();
    const bad = x.clone();
    bad.narrow(0, 5, 1).fill_(Number.NaN);
    let steps = 0;
    const callbacks = [new TerminateOnNaN(), { onTrainBatchEnd: () => void steps++ }];
    await model.fit(bad, y, { epochs: 4, batchSize: 4, shuffle: false, verbose: 0, callbacks });
    expect(steps).to.equal(2);
    expect(torch.isGradEnabled()).to.equal(true);
  });
});
