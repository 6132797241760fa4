// What the values of nn.functional do not show: required arguments by name, callbacks, warnings.
import { expect } from 'chai';
import * as nn from '../../lib/nn';
import { torch } from '../../lib/torch';

const F = nn.functional;

type Fn = (...args: unknown[]) => unknown;

const x = torch.ones(2, 3);
const image = torch.ones(1, 2, 4, 4);
const classes = torch.tensor([0, 2]);

describe('nn.functional', () => {
  it('takes required arguments by name', () => {
    const { values, indices } = {
      values: F.maxPool2d(image, { kernelSize: 2 }),
      indices: torch.zeros(1, 2, 2, 2).long(),
    };
    expect(values.shape).to.deep.equal([1, 2, 2, 2]);
    expect(F.maxUnpool2d(values, { indices, kernelSize: 2 }).shape).to.deep.equal([1, 2, 4, 4]);
    expect((F.nllLoss as unknown as Fn)(x, { target: classes, reduction: 'sum' })).to.have.property('shape');
  });

  it('measures triplets with a function or a module', () => {
    const [a, b] = [torch.zeros(2, 3), torch.ones(2, 3)];
    const distance = (p: typeof a, q: typeof a) => p.sub(q).abs().sum(1);
    const byFunction = F.tripletMarginWithDistanceLoss(a, b, a, { distanceFunction: distance });
    const byModule = F.tripletMarginWithDistanceLoss(a, b, a, { distanceFunction: { forward: distance } });
    expect([byFunction.item(), byModule.item()]).to.deep.equal([4, 4]);
  });

  it('normalizes into a given tensor', () => {
    const out = torch.empty(1, 2);
    expect(F.normalize(torch.tensor([[3, 4]]).float(), { out })).to.equal(out);
    expect(out.toArray()[0][1]).to.be.closeTo(0.8, 1e-6);
  });

  it('gives the options of linearCrossEntropy no other result, with a second backward', () => {
    const [input, weight] = [torch.randn(5, 3).requiresGrad_(), torch.randn(6, 3)];
    const loss = F.linearCrossEntropy(input, weight, torch.tensor([0, 1, 2, 3, 4]), { options: { batchChunkSize: 2 } });
    loss.backward({ retainGraph: true });
    const once = input.grad?.clone();
    loss.backward();
    expect(torch.allclose(input.grad as typeof input, once?.mul(2) as typeof input)).to.equal(true);
    const without = torch.noGrad(() =>
      F.linearCrossEntropy(input, weight, torch.tensor([0, 1, 2, 3, 4]), { options: {} }),
    );
    expect(without.requiresGrad).to.equal(false);
    expect(without.item()).to.be.closeTo(loss.item(), 1e-5);
  });

  it('warns, once, about what is deprecated', async () => {
    const messages: string[] = [];
    const note = (warning: Error) => messages.push(warning.message);
    process.on('warning', note);
    const unseen = torch.ones(2, 3, 5, 7);
    for (let i = 0; i < 2; i++) {
      F.mseLoss(unseen, torch.ones(7));
      F.dropout2d(torch.ones(2, 3));
    }
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(messages.filter((message) => message.includes('target of shape torch.Size([7])'))).to.have.length(1);
    expect(messages.filter((message) => message.includes('received a 2-D input'))).to.have.length(1);
  });

  it('has the order of old embeddingBag calls', () => {
    const indices = torch.tensor([[0, 1]]);
    const swapped = F.embeddingBag(x, indices, { mode: 'sum' });
    expect(swapped.toArray()).to.deep.equal([[2, 2, 2]]);
  });
});
