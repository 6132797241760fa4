import { expect } from 'chai';
import { nn, type Tensor, torch } from '../../lib';
import { decode, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

// biome-ignore lint/suspicious/noExplicitAny: a fixture holds what Python wrote
const fixture = loadFixture<any>('func', 'modules.json');

type Named = Record<string, Tensor>;
const { functionalCall, grad, hessian, jacrev, jvp, stackModuleState, vmap } = torch.func;
const { crossEntropy } = nn.functional;

/** Tensors by names, nested to any depth, against those that Python computed. */
function expectNamed(actual: unknown, expected: Record<string, unknown>, what: string, rtol?: number): void {
  expect(Object.keys(actual as object), what).to.deep.equal(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) {
    const found = (actual as Record<string, unknown>)[name];
    if ('dtype' in (value as object)) expectClose(found as Tensor, value as EncodedTensor, `${what}.${name}`, rtol);
    else expectNamed(found, value as Record<string, unknown>, `${what}.${name}`, rtol);
  }
}

const network = () => new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.LayerNorm(4), new nn.Linear(4, 2));
const convolutional = () =>
  new nn.Sequential(new nn.Conv2d(1, 2, 2), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(2, 2));
describe('torch.func over modules', () => {
  for (const [kind, make] of Object.entries({ network, convolutional })) {
    it(`gives Python's per-sample gradients of a ${kind === 'network' ? 'network' : 'convolutional network'}`, () => {
      const model: nn.Module = make();
      const { state, x, labels } = decode(fixture[kind]);
      const loss = (params: Named, sample: Tensor, label: Tensor): Tensor =>
        crossEntropy(functionalCall(model, params, sample.unsqueeze(0)), label.unsqueeze(0));
      const gradients = vmap(grad(loss), [null, 0, 0])(state, x, labels);
      expectNamed(gradients, fixture[kind].gradients, 'gradients');
      expect(model.namedParameters().every(([, p]) => p instanceof nn.Parameter && p.grad === null)).to.equal(true);
    });
  }

  it('runs an ensemble of stacked models as Python does', () => {
    const models = [network(), network(), network()];
    const { states, x } = decode(fixture.ensemble);
    for (const [i, model] of models.entries()) model.loadStateDict(states[i]);
    const [params, buffers] = stackModuleState(models);
    const run = (p: Named, b: Named, input: Tensor): Tensor => functionalCall(models[0], [p, b], [input]);
    const outputs = vmap(run, [0, 0, null])(params, buffers, x);
    expectClose(outputs, fixture.ensemble.outputs, 'outputs');
    expect(params['0.weight'].requiresGrad && params['0.weight'].isLeaf).to.equal(true);
    outputs.sum().backward();
    expect(params['0.weight'].grad?.shape).to.deep.equal([3, 4, 3]);
  });

  it("gives Python's Hessians and products over an object of parameters", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Tanh(), new nn.Linear(2, 1));
    const { state, x, y } = decode(fixture.curvature);
    const loss = (params: Named): Tensor => functionalCall(model, params, x).sub(y).pow(2).mean();
    expectNamed(jacrev(jacrev(loss))(state), fixture.curvature.hessian, 'hessian', 1e-4);
    const ones = Object.fromEntries(Object.entries(state as Named).map(([name, p]) => [name, torch.onesLike(p)]));
    expectNamed(jvp(grad(loss), [state], [ones])[1], fixture.curvature.product, 'product', 1e-4);
    const output = (params: Named, input: Tensor): Tensor => functionalCall(model, params, input);
    expectNamed(vmap(jacrev(output), [null, 0])(state, x), fixture.curvature.jacobian, 'jacobian');
    const classifier = new nn.Linear(2, 2);
    const { state: weights } = decode(fixture['forward over reverse']);
    const entropy = (params: Named): Tensor =>
      crossEntropy(functionalCall(classifier, params, x), torch.tensor([0, 1, 1, 0]));
    expectNamed(hessian(entropy)(weights), fixture['forward over reverse'].hessian, 'entropy', 1e-4);
  });
});

describe('functionalCall', () => {
  class Counter extends nn.Module {
    weight = new nn.Parameter(torch.ones(2));
    calls!: Tensor;
    constructor() {
      super();
      this.registerBuffer('calls', torch.zeros([]));
    }
    override forward(x: Tensor, options?: { scale?: number }): Tensor {
      this.calls = this.calls.add(1);
      return x.mul(this.weight).mul(options?.scale ?? 1);
    }
  }

  it('takes one argument, several, and keywords', () => {
    const model = new Counter();
    const weight = torch.tensor([2.5, 3.5]);
    const x = torch.ones(2);
    expect(functionalCall(model, { weight }, x).toArray()).to.deep.equal([2.5, 3.5]);
    expect(functionalCall(model, [{ weight }, { calls: x }], [x]).toArray()).to.deep.equal([2.5, 3.5]);
    expect(functionalCall(model, { weight }, x, { scale: 2 }).toArray()).to.deep.equal([5, 7]);
    expect(functionalCall(model, { weight }, [x], { scale: 2 }, { strict: false }).toArray()).to.deep.equal([5, 7]);
    expect(functionalCall(model, { weight }, x, { kwargs: { scale: 2 } }).toArray()).to.deep.equal([5, 7]);
    expect(model.weight.toArray()).to.deep.equal([1, 1]);
  });

  it('hands back what the call assigned to a buffer, and leaves the module as it was', () => {
    const model = new Counter();
    const state = { calls: torch.tensor(5) };
    functionalCall(model, state, torch.ones(2));
    expect(state.calls.item()).to.equal(6);
    expect(model.calls.item()).to.equal(0);
    expect(model.namedBuffers().map(([name]) => name)).to.deep.equal(['calls']);
  });

  it('gives the members back after an error, also those that did not exist', () => {
    const model = new Counter();
    const { weight } = model;
    const wrong = () => functionalCall(model, { weight: torch.ones(3), extra: torch.ones(1) }, torch.ones(2));
    expect(wrong).to.throw(torch.TorchError, 'must match');
    expect(model.weight).to.equal(weight);
    expect('extra' in model).to.equal(false);
    expect(model.namedParameters().map(([name]) => name)).to.deep.equal(['weight']);
  });

  it('ties shared parameters', () => {
    class Tied extends nn.Module {
      a = new nn.Linear(2, 2, { bias: false });
      b = new nn.Linear(2, 2, { bias: false });
      constructor() {
        super();
        this.b.weight = this.a.weight;
      }
      override forward(x: Tensor): Tensor {
        return this.b.forward(this.a.forward(x));
      }
    }
    const model = new Tied();
    const [x, two] = [torch.ones([1, 2]), torch.eye(2).mul(2)];
    const once = model.a.forward(x);
    expect(functionalCall(model, { 'a.weight': two }, x).toArray()).to.deep.equal([[4, 4]]);
    const untied = functionalCall(model, { 'a.weight': two }, x, { tieWeights: false });
    expect(untied.sub(once.mul(2)).abs().max().item()).to.be.lessThan(1e-6);
    const both = { 'a.weight': two, 'b.weight': torch.eye(2) };
    expect(() => functionalCall(model, both, x)).to.throw(RangeError, 'a.weight, b.weight');
    expect(functionalCall(model, both, x, { tieWeights: false }).toArray()).to.deep.equal([[2, 2]]);
    expect(functionalCall(model, { 'b.weight': two }, x, { strict: true }).toArray()).to.deep.equal([[4, 4]]);
    expect(model.b.weight).to.equal(model.a.weight);
  });

  it('reaches the items of a ParameterList, and is known under its older name', () => {
    class Listed extends nn.Module {
      list = new nn.ParameterList([torch.ones(2), torch.ones(2)]);
      override forward(x: Tensor): Tensor {
        return x.mul(this.list.at(1));
      }
    }
    const model = new Listed();
    const three = torch.full([2], 3);
    expect(nn.utils.stateless.functionalCall(model, { 'list.1': three }, torch.ones(2)).toArray()).to.deep.equal([
      3, 3,
    ]);
    expect(model.list.at(1)).to.be.instanceOf(nn.Parameter);
  });

  it('refuses wrong arguments', () => {
    const model = new nn.Linear(2, 2);
    const x = torch.ones([1, 2]);
    expect(() => functionalCall({} as never, {}, x)).to.throw(TypeError, 'functionalCall(): module must be Module');
    expect(() => functionalCall(model, 3 as never, x)).to.throw(TypeError, 'must be an object of Tensors');
    expect(() => functionalCall(model, { weight: 3 } as never, x)).to.throw(
      TypeError,
      "'weight' must be Tensor, got 3",
    );
    expect(() => functionalCall(model, [{ weight: x }, { weight: x }], x)).to.throw(RangeError, "'weight' stands in");
    expect(() => functionalCall(model, { 'a.weight': x }, x)).to.throw(torch.TorchError, 'a');
    expect(() => functionalCall(model, { inFeatures: x }, x)).to.throw(TypeError, "'inFeatures' must be the name");
    expect(() => functionalCall(model, { wait: x }, x, { strict: true })).to.throw(
      torch.TorchError,
      /do not fit Linear: unexpected wait; missing bias, weight/,
    );
    expect(() => functionalCall(model, {}, x, null, { tied: true } as never)).to.throw(TypeError, /'tied'.*tieWeights/);
    expect(() => functionalCall(model, {}, x, 3 as never)).to.throw(TypeError, 'kwargs must be an object, got 3');
  });
});

describe('stackModuleState and replaceAllBatchNormModules_', () => {
  it('refuse models that differ', () => {
    const linear = () => new nn.Linear(2, 2);
    expect(() => stackModuleState([])).to.throw(torch.TorchError, 'must not be empty');
    expect(() => stackModuleState([linear(), linear().eval()])).to.throw(torch.TorchError, 'training mode');
    expect(() => stackModuleState([linear(), new nn.Bilinear(2, 2, 2)])).to.throw(torch.TorchError, 'one class');
    expect(() => stackModuleState([linear(), 3 as never])).to.throw(TypeError, 'got 3 in them');
    expect(() => stackModuleState(3 as never)).to.throw(TypeError, 'models must be Module[], got 3');
    expect(() => stackModuleState([linear(), linear().requiresGrad_(false)])).to.throw(torch.TorchError, "'weight'");
    expect(() => stackModuleState([linear(), new nn.Linear(2, 2, { bias: false })])).to.throw(Error, "'bias'");
    expect(() => torch.func.replaceAllBatchNormModules_(3 as never)).to.throw(TypeError, 'root must be Module');
  });

  it('let vmap run a model with batch normalization', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2));
    const x = torch.randn([3, 4, 2]);
    const run = (input: Tensor): Tensor => model.forward(input);
    expect(() => vmap(run)(x)).to.throw(torch.TorchError, 'batch');
    expect(torch.func.replaceAllBatchNormModules_(model)).to.equal(model);
    const expected = torch.stack(x.unbind(0).map(run));
    expect(vmap(run)(x).sub(expected).abs().max().item()).to.be.lessThan(1e-5);
    expect(model.namedBuffers()).to.deep.equal([]);
  });
});
