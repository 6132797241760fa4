import { expect } from 'chai';
import { torch } from '../../lib/torch';
import { LossLog } from '../../lib/training/loss-log';

describe('LossLog', () => {
  it('weighs losses by their samples, numbers and tensors alike', () => {
    const log = new LossLog(() => {});
    log.add(1, 3);
    log.add(torch.tensor(2, { dtype: torch.float32 }), 1);
    expect(log.mean()).to.equal(1.25);
    log.add(torch.tensor(5, { dtype: torch.float64 }), 4);
    expect(log.mean()).to.equal(3.125);
  });

  it('reads tensors together, frees them, and names the step that went wrong', () => {
    const bad: [number, number][] = [];
    const log = new LossLog((step, loss) => bad.push([step, loss]));
    const losses = [1, Number.NaN, Number.POSITIVE_INFINITY].map((value) =>
      torch.tensor(value, { dtype: torch.float32 }),
    );
    for (const loss of losses) log.add(loss, 1);
    expect(bad).to.deep.equal([]);
    log.read();
    expect(bad).to.deep.equal([
      [1, Number.NaN],
      [2, Number.POSITIVE_INFINITY],
    ]);
    expect(losses.map((loss) => loss.isDisposed)).to.deep.equal([true, true, true]);
  });

  it('holds no more than a bounded number of tensors', () => {
    const log = new LossLog(() => {});
    const first = torch.tensor(1, { dtype: torch.float32 });
    log.add(first, 1);
    for (let i = 0; i < 1023; i++) log.add(torch.tensor(1, { dtype: torch.float32 }), 1);
    expect(first.isDisposed).to.equal(true);
    expect(log.mean()).to.equal(1);
  });
});
