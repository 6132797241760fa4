import { expect } from 'chai';
import { type Tensor, torch } from '../../lib';

const { debugUnwrap, functionalize, grad, gradAndValue, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap } =
  torch.func;
const { functional } = torch.autograd;
const x = torch.tensor([0.5, 1.5]);
const sum = (t: Tensor): Tensor => t.sum();
// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose
type Any = any;

describe('misuse of torch.func', () => {
  it('refuses what is no function', () => {
    for (const [name, transform] of Object.entries({
      functionalize,
      grad,
      gradAndValue,
      hessian,
      jacfwd,
      jacrev,
      vmap,
    })) {
      expect(() => (transform as Any)(3), name).to.throw(TypeError, `${name}(): func must be a function, got 3`);
    }
    expect(() => vjp('f' as Any, x)).to.throw(TypeError, "vjp(): func must be a function, got 'f'");
    expect(() => jvp(null as Any, [x], [x])).to.throw(TypeError, 'jvp(): func must be a function, got null');
    expect(() => linearize(x as Any, x)).to.throw(TypeError, 'linearize(): func must be a function, got Tensor');
  });

  it('names the options that it knows', () => {
    const known = /unknown option 'nums'; known options: argnums/;
    for (const transform of [grad, gradAndValue, jacrev, jacfwd, hessian] as Any[]) {
      expect(() => transform(sum, { nums: 0 })).to.throw(TypeError, known);
    }
    expect(() => vmap(sum, { dims: 0 } as Any)).to.throw(TypeError, /'dims'.*inDims, outDims, randomness, chunkSize/);
    expect(() => functionalize(sum, { removes: 'x' } as Any)).to.throw(TypeError, /'removes'.*remove/);
    expect(() => jvp(sum, [x], [x], { stric: true } as Any)).to.throw(TypeError, /'stric'.*strict, hasAux/);
    expect(() => debugUnwrap(x, { deep: true } as Any)).to.throw(TypeError, /'deep'.*recurse/);
    expect(() => grad(sum, { hasAux: 1 } as Any)).to.throw(TypeError, 'grad(): hasAux must be bool, got 1');
  });

  it('checks argnums', () => {
    const error = (argnums: unknown) => () => grad(sum, { argnums } as Any)(x);
    expect(error(1)).to.throw(RangeError, 'grad(): argnums 1 is out of range for 1 arguments');
    expect(error(-2)).to.throw(RangeError, 'argnums -2 is out of range');
    expect(error('a')).to.throw(TypeError, "argnums must be int or int[], got 'a'");
    expect(error([])).to.throw(RangeError, 'argnums must not be empty');
    expect(error([0, -1])).to.throw(RangeError, 'argnums must differ');
    expect(error([0.5])).to.throw(TypeError, 'argnums must be int or int[], got 0.5');
  });

  it('checks what a differentiated function takes and gives', () => {
    expect(() => grad(sum)(3 as Any)).to.throw(TypeError, 'grad(): arguments to differentiate must be Tensors, got 3');
    expect(() => grad(((t: Tensor) => t) as Any)(x)).to.throw(
      torch.TorchError,
      'must return a Tensor without dimensions',
    );
    expect(() => grad((() => 3) as Any)(x)).to.throw(TypeError, 'grad(): func must return a Tensor, got 3');
    expect(() => grad(sum as Any, { hasAux: true } as Any)(x)).to.throw(torch.TorchError, 'must return [output, aux]');
    expect(() => vjp((() => 3) as Any, x)).to.throw(TypeError, "vjp(): func's result must hold only Tensors, got 3");
    expect(() => vjp((() => []) as Any, x)).to.throw(torch.TorchError, 'at least one Tensor');
    expect(() => vjp((t: Tensor) => t.long(), x)).to.throw(torch.TorchError, 'floating-point or complex Tensors');
    expect(() => vjp(sum, x)[1]([x] as Any)).to.throw(torch.TorchError, 'cotangents must have the structure');
    expect(() => vjp(sum, x)[1](3 as Any)).to.throw(TypeError, 'cotangents must hold only Tensors, got 3');
    expect(() => vjp(sum, x)[1](x.sum(), { retain: true } as Any)).to.throw(TypeError, /'retain'.*retainGraph/);
    expect(() => jvp(sum, x as Any, x as Any)).to.throw(TypeError, "primals must be an array of func's arguments");
    expect(() => jvp(sum, [x], [x, x] as Any)).to.throw(
      torch.TorchError,
      /structure of the primals, \[\*\], got \[\*, \*\]/,
    );
    expect(() => jvp(sum, [x], [3] as Any)).to.throw(TypeError, 'tangents must hold only Tensors, got 3');
    expect(() => jvp(sum, [x], [torch.ones(3)])).to.throw(torch.TorchError, 'size');
    expect(() => jacrev(sum)(x.to(torch.complex64))).to.throw(torch.TorchError, 'arguments must be real, got');
    expect(() => jacfwd((t: Tensor) => t.to(torch.complex64))(x)).to.throw(torch.TorchError, 'results must be real');
    expect(() => jacrev(sum, { chunkSize: 0 })).to.throw(RangeError, 'chunkSize must be greater than 0, got 0');
    expect(() => hessian(sum)(3 as Any)).to.throw(TypeError, 'must hold only Tensors, got 3');
    const [, derivative] = linearize(sum, x);
    expect(() => derivative(torch.ones(3))).to.throw(torch.TorchError, 'tangent 0 has shape [3], its primal [2]');
    expect(() => derivative(x.double())).to.throw(torch.TorchError, 'dtype torch.float64');
    expect(() => (derivative as Any)(x, x)).to.throw(torch.TorchError, 'structure of the primals');
  });

  it('checks dimensions and randomness of vmap', () => {
    expect(() => vmap(sum, { inDims: 'x' } as Any)(x)).to.throw(TypeError, 'inDims must be int or an array');
    expect(() => vmap(sum, [0, 0])(x)).to.throw(TypeError, /structure of the arguments, \[\*\], got \[\*, \*\]/);
    expect(() => vmap(sum, [0.5])(x)).to.throw(TypeError, 'inDims must hold int or null, got 0.5');
    expect(() => vmap(sum, 1)(x)).to.throw(RangeError, 'inDims 1 is out of range for a Tensor of 1 dimensions');
    expect(() => vmap(sum)(3 as Any)).to.throw(TypeError, 'inDims is 0 for 3, which is no Tensor');
    expect(() => vmap(sum, [null])(x)).to.throw(RangeError, 'at least one Tensor');
    expect(() => vmap((a: Tensor, b: Tensor) => a.add(b))(x, torch.ones(3))).to.throw(
      RangeError,
      'one size, got [2, 3]',
    );
    expect(() => (vmap(sum) as Any)()).to.throw(TypeError, 'at least one argument');
    expect(() => vmap(sum, { outDims: 'x' } as Any)(x)).to.throw(TypeError, "outDims must hold int or null, got 'x'");
    expect(() => vmap(sum, 0, [0, 0])(x)).to.throw(TypeError, 'outDims must have the structure of the result');
    expect(() => vmap(sum, 0, 5)(x)).to.throw(RangeError);
    expect(() => vmap((_: Tensor) => 3)(x)).to.throw(
      TypeError,
      'func must return Tensors, got 3; give null in outDims',
    );
    expect(() => vmap(sum, 0, null)(x)).to.throw(torch.TorchError, 'outDims is null for a result that depends');
    expect(() => vmap(sum, { randomness: 'some' } as Any)).to.throw(
      TypeError,
      "'error', 'same' or 'different', got 'some'",
    );
    expect(() => vmap(sum, { chunkSize: -1 })).to.throw(RangeError, 'chunkSize must be greater than 0, got -1');
    expect(() => vmap(sum, { chunkSize: 0.5 })).to.throw(TypeError, 'chunkSize must be int, got 0.5');
    expect(() => functionalize(sum, { remove: 'all' } as Any)).to.throw(TypeError, "remove must be 'mutations' or");
    expect(() => debugUnwrap(3 as Any)).to.throw(TypeError, 'debugUnwrap(): tensor must be Tensor, got 3');
  });
});

describe('misuse of rearrange', () => {
  it('refuses wrong arguments and patterns', () => {
    const { rearrange } = torch.func;
    const m = torch.ones([2, 3]);
    expect(() => rearrange(3 as Any, 'a -> a')).to.throw(TypeError, 'rearrange(): tensor must be Tensor[], got 3');
    expect(() => rearrange(m, 3 as Any)).to.throw(TypeError, 'rearrange(): pattern must be str, got 3');
    expect(() => rearrange(m, 'a b -> b a', 3 as Any)).to.throw(TypeError, 'axesLengths must be an object, got 3');
    expect(() => rearrange(m, 'a b -> b a', { a: 0.5 })).to.throw(TypeError, 'rearrange(): a must be int, got 0.5');
    expect(() => rearrange(m, 'a b')).to.throw(RangeError, "must hold one '->'");
    expect(() => rearrange(m, 'a b -> a')).to.throw(RangeError, 'both sides, but b does not');
    expect(() => rearrange(m, 'a a -> a')).to.throw(RangeError, "axis 'a' stands twice");
    expect(() => rearrange(m, 'a (b c) -> a b c')).to.throw(RangeError, 'lengths of b, c in (b c) do not follow');
    expect(() => rearrange(m, 'a (b c) -> a b c', { b: 2 })).to.throw(RangeError, 'size 3 does not fit (b c)');
    expect(() => rearrange(m, 'a b c -> a b c')).to.throw(RangeError, 'takes 3 dimensions, got shape [2,3]');
    expect(() => rearrange(m, 'a constructor -> constructor a')).not.to.throw();
  });
});

describe('misuse of torch.autograd.functional', () => {
  it('refuses wrong arguments', () => {
    const { jacobian, vhp } = functional;
    for (const [name, call] of Object.entries(functional) as [string, Any][]) {
      expect(() => call(3, x), name).to.throw(TypeError, `${name}(): func must be a function, got 3`);
      expect(() => call(sum, 'x'), name).to.throw(TypeError, `${name}(): inputs must be Tensor or Tensor[], got 'x'`);
      expect(() => call(sum, [x, 3]), name).to.throw(TypeError, `${name}(): inputs[1] must be Tensor, got 3`);
      expect(() => call(sum, x, { graph: true }), name).to.throw(TypeError, /unknown option 'graph'.*createGraph/);
      expect(() => call(sum, x, { strict: 1 }), name).to.throw(TypeError, `${name}(): strict must be bool, got 1`);
      expect(() => call(async () => x, x.at(0)), name).to.throw(TypeError, 'func must not be async');
      expect(() => call(() => 3, x.at(0)), name).to.throw(TypeError, "func's result must be Tensor or Tensor[], got 3");
    }
    expect(() => jacobian(sum, x, { strategy: 'sideways' } as Any)).to.throw(
      TypeError,
      "strategy must be 'reverse-mode'",
    );
    expect(() => jacobian(sum, x, { strategy: 'forward-mode' })).to.throw(torch.TorchError, 'needs vectorize');
    expect(() => vhp((t: Tensor) => t, x, x)).to.throw(torch.TorchError, 'func must return one element, got shape [2]');
    expect(() => vhp((t: Tensor) => [t.sum()] as Any, x, x)).to.throw(torch.TorchError, 'one Tensor, got an array');
    expect(() => functional.vjp(sum, x, torch.ones(2))).to.throw(torch.TorchError, 'v must have shape [], got [2]');
  });

  it('leaves the inputs, the modes and the graph of the caller as they were', () => {
    const leaf = x.clone().requiresGrad_();
    expect(functional.jacobian((t: Tensor) => t.exp(), leaf).requiresGrad).to.equal(false);
    const kept = functional.jacobian((t: Tensor) => t.pow(2), leaf.mul(1), { createGraph: true });
    kept.sum().backward();
    expect(leaf.grad?.toArray()).to.deep.equal([2, 2]);
    expect(torch.noGrad(() => functional.hessian((t: Tensor) => t.pow(3).sum(), leaf)).toArray()).to.deep.equal([
      [3, 0],
      [0, 9],
    ]);
    expect(functional.jacobian((t: Tensor) => t.narrow(0, 0, 0), leaf).shape).to.deep.equal([0, 2]);
    expect(leaf.requiresGrad).to.equal(true);
    expect(torch.isGradEnabled()).to.equal(true);
  });
});
