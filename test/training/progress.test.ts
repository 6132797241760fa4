import { expect } from 'chai';
import { classification, classifier, errorOf, outputOf } from '../support/training';

const { x, y } = classification(20);
const compiled = () => classifier().compile({ optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] });

describe('progress of fit', () => {
  it('is one plain line per epoch where there is no terminal', async () => {
    const model = compiled();
    const text = await outputOf(() => model.fit(x, y, { epochs: 2, validationData: [x, y] }));
    const lines = text.split('\n');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.match(
      /^Epoch 1\/2 - \d+\.\ds - loss: \d\.\d{4} - accuracy: \d\.\d{4} - val_loss: \d\.\d{4} - val_accuracy: \d\.\d{4}$/,
    );
    expect(lines[1]).to.match(/^Epoch 2\/2/);
  });

  it('is nothing with verbose 0', async () => {
    const model = compiled();
    expect(await outputOf(() => model.fit(x, y, { verbose: 0 }))).to.equal('');
    expect(await outputOf(() => model.evaluate(x, y))).to.equal('');
  });

  it('is a bar on a terminal, which ends also when training fails', async () => {
    const { isTTY } = process.stdout;
    const model = compiled();
    const tools = process.stdout as unknown as Record<string, unknown>;
    const saved = Object.fromEntries(['cursorTo', 'clearLine', 'moveCursor'].map((name) => [name, tools[name]]));
    for (const name of Object.keys(saved)) tools[name] = () => true;
    process.stdout.isTTY = true;
    try {
      const text = await outputOf(() => model.fit(x, y, { epochs: 2, batchSize: 5 }));
      expect(text).to.match(/Epoch 1\/2 .*4\/4 .*loss: \d\.\d{4} - accuracy: \d\.\d{4}/s);
      expect(text).to.match(/Epoch 2\/2/);
      const onTrainBatchEnd = () => {
        throw new Error('mine');
      };
      await outputOf(() => errorOf(model.fit(x, y, { callbacks: [{ onTrainBatchEnd }] })));
    } finally {
      process.stdout.isTTY = isTTY;
      Object.assign(tools, saved);
    }
  });
});
