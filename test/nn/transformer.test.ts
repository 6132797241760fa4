// What the fixtures of transformers do not show: clones, the fast path, causal masks, modules of one's own.
import { expect } from 'chai';
import { nn, type Tensor, torch } from '../../lib';

const padding = () =>
  torch
    .tensor([
      [0, 0, 0, 0],
      [0, 0, 1, 1],
    ])
    .bool();

const layer = () => new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 12, batchFirst: true });

function slowly<T>(fn: () => T): T {
  torch.backends.mha.setFastpathEnabled(false);
  try {
    return fn();
  } finally {
    torch.backends.mha.setFastpathEnabled(true);
  }
}

const close = (a: Tensor, b: Tensor) => torch.allclose(a, b, { rtol: 1e-4, atol: 1e-5 });

describe('TransformerEncoder', () => {
  it('holds copies of its layer, which start equal and share nothing', () => {
    const one = layer();
    one.linear1.weight.grad = torch.onesLike(one.linear1.weight);
    const encoder = new nn.TransformerEncoder(one, 2, { norm: new nn.LayerNorm(8) });
    const [a, b] = [...encoder.layers] as nn.TransformerEncoderLayer[];
    expect(a).to.be.instanceOf(nn.TransformerEncoderLayer);
    expect(String(a)).to.equal(String(one));
    expect(Object.keys(a.stateDict())).to.deep.equal(Object.keys(one.stateDict()));
    expect(torch.equal(a.linear1.weight, b.linear1.weight)).to.equal(true);
    expect(a.linear1.weight.grad).to.equal(null);
    torch.noGrad(() => a.linear1.weight.fill_(0));
    expect(b.linear1.weight.abs().sum().item()).to.be.greaterThan(0);
    expect(one.linear1.weight.abs().sum().item()).to.be.greaterThan(0);
    expect(encoder.parameters().length).to.equal(2 * one.parameters().length + 2);
    expect(Object.keys(encoder.stateDict())[0]).to.equal('layers.0.self_attn.in_proj_weight');
  });

  it('copies layers of any kind: buffers, ties, containers, lists and functions', () => {
    class Layer extends nn.Module {
      first = new nn.Linear(2, 2);
      second = this.first;
      blocks = new nn.Sequential(new nn.GELU(), new nn.LSTM(2, 2), this.first);
      scales = new nn.ParameterList([torch.ones(1)]);
      settings = { sizes: [1, 2], places: new Map([['a', new Set([1])]]) };
      constructor() {
        super();
        this.registerBuffer('count', torch.ones(2), { persistent: false });
        this.registerBuffer('total', torch.ones(2));
      }
      override forward(x: Tensor): Tensor {
        return this.first.forward(x);
      }
    }
    const layers = new nn.TransformerEncoder(new Layer(), 2, { enableNestedTensor: false }).layers;
    const [a, b] = [...layers] as Layer[];
    expect(a.second).to.equal(a.first);
    expect(a.blocks.at(2)).to.equal(a.first);
    expect(a.first).not.to.equal(b.first);
    expect(a.settings).to.deep.equal(b.settings);
    expect(a.settings.sizes).not.to.equal(b.settings.sizes);
    expect(Object.keys(a.stateDict())).to.deep.equal(Object.keys(new Layer().stateDict()));
    expect(a.namedBuffers().map(([name]) => name)).to.deep.equal(['count', 'total']);
    expect(a.scales.at(0)).not.to.equal(b.scales.at(0));
    a.blocks.append(new nn.ReLU());
    expect([a.blocks.length, b.blocks.length]).to.deep.equal([4, 3]);
  });

  it('gives the same on the fast path, with and without padding, as off it', () => {
    torch.manualSeed(0);
    const encoder = new nn.TransformerEncoder(layer(), 2).eval();
    const x = torch.randn(2, 4, 8);
    const mask = nn.Transformer.generateSquareSubsequentMask(4);
    for (const options of [{}, { mask }, { mask, srcKeyPaddingMask: padding() }]) {
      const fast = torch.noGrad(() => encoder.forward(x, options));
      const slow = torch.noGrad(() => slowly(() => encoder.forward(x, options)));
      expect(close(fast, slow)).to.equal(true);
    }
    const cut = torch.noGrad(() => encoder.forward(x, { srcKeyPaddingMask: padding() }));
    const whole = torch.noGrad(() => slowly(() => encoder.forward(x, { srcKeyPaddingMask: padding() })));
    const kept = padding().logicalNot();
    expect(close(cut.at(kept), whole.at(kept))).to.equal(true);
    expect(cut.at(padding()).abs().sum().item()).to.equal(0);
    encoder.useNestedTensor = false;
    const uncut = torch.noGrad(() => encoder.forward(x, { srcKeyPaddingMask: padding() }));
    expect(close(uncut.at(kept), whole.at(kept))).to.equal(true);
  });

  it('keeps off the fast path where gradients are asked for', () => {
    const one = layer().eval();
    const x = torch.randn(1, 3, 8).requiresGrad_();
    one.forward(x).sum().backward();
    expect(x.grad).not.to.equal(null);
    expect(one.self_attn.in_proj_weight?.grad).not.to.equal(null);
  });

  it('sees by itself that a mask is causal', () => {
    torch.manualSeed(0);
    const encoder = new nn.TransformerEncoder(layer(), 1);
    encoder.eval();
    const x = torch.randn(2, 4, 8);
    const mask = nn.Transformer.generateSquareSubsequentMask(4);
    const seen = encoder.forward(x, mask);
    expect(close(seen, encoder.forward(x, mask.isneginf()))).to.equal(true);
    expect(close(seen, encoder.forward(x, { mask, isCausal: true }))).to.equal(true);
    expect(close(seen, encoder.forward(x, { mask, isCausal: false }))).to.equal(true);
  });
});

describe('Transformer', () => {
  it('makes causal masks of a dtype and on a device', () => {
    const mask = nn.Transformer.generateSquareSubsequentMask(2, { dtype: torch.float64 });
    expect(mask.dtype).to.equal(torch.float64);
    expect(mask.toArray()).to.deep.equal([
      [0, -Infinity],
      [0, 0],
    ]);
    expect(nn.Transformer.generateSquareSubsequentMask(2, 'meta').isMeta).to.equal(true);
  });

  it('takes an activation as a function or a module, and an encoder and decoder of ones own', () => {
    class Same extends nn.Module {
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    class Second extends nn.Module {
      override forward(_tgt: Tensor, memory: Tensor): Tensor {
        return memory;
      }
    }
    const model = new nn.Transformer({ dModel: 4, nhead: 2, customEncoder: new Same(), customDecoder: new Second() });
    const x = torch.rand(3, 1, 4);
    expect(model.forward(x, torch.rand(2, 1, 4))).to.equal(x);
    const make = (activation: nn.TransformerActivation) => {
      torch.manualSeed(0);
      return new nn.TransformerDecoderLayer(4, 2, 6, 0, activation);
    };
    const results = [torch.tanh, new nn.Tanh()].map((activation) => make(activation).forward(x, x));
    expect(torch.equal(results[0], results[1])).to.equal(true);
    expect(String(make(new nn.Tanh()))).to.contain('\n  (activation): Tanh()\n)');
  });

  it('takes required arguments by keyword', () => {
    const one = new nn.TransformerEncoderLayer({ dModel: 4, nhead: 2, dimFeedforward: 6 });
    const encoder = new nn.TransformerEncoder({ encoderLayer: one, numLayers: 1, enableNestedTensor: false });
    const decoder = new nn.TransformerDecoder(new nn.TransformerDecoderLayer(4, { nhead: 2 }), { numLayers: 1 });
    const memory = encoder.forward(torch.rand(3, 4));
    expect(decoder.forward(torch.rand(2, 4), memory).shape).to.deep.equal([2, 4]);
  });
});
