// Replays scripts/fixtures/keras_cases.py: Keras's layers by value, gradient and what they change in their weights.
import { expect } from 'chai';
import * as keras from '../../lib/keras';
import type { Layer } from '../../lib/keras/layer';
import type { Recurrent } from '../../lib/keras/layers/rnn';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';
import { decodeTensor, type EncodedTensor, expectClose, loadFixture } from '../support/fixtures';

interface Case {
  class: string;
  inner?: string;
  args: unknown[];
  options: Record<string, unknown>;
  innerOptions?: Record<string, unknown>;
  training: boolean;
  input: EncodedTensor;
  weights: EncodedTensor[];
  shapes: number[][];
  output: EncodedTensor;
  outputShape: (number | null)[];
  cotangent: EncodedTensor;
  inputGradient: EncodedTensor | null;
  weightGradients: (EncodedTensor | null)[];
  after: EncodedTensor[];
}

const { cases } = loadFixture<{ cases: Case[] }>('keras', 'layers.json');

type Make = (...args: unknown[]) => Layer;
const layers = keras.layers as unknown as Record<string, Make>;

function make(c: Case): Layer {
  if (c.inner) {
    const inner = layers[c.inner](...c.args, c.innerOptions) as Recurrent;
    return layers.Bidirectional(inner, c.options);
  }
  return layers[c.class](...c.args, c.options);
}

/** A gradient in the layout that Keras gives it: the weights are exchanged for it for a moment. */
function gradientsOf(layer: Layer): (Tensor | null)[] {
  const parameters = new Map(layer.parameters().map((p) => [p as Tensor, p.grad]));
  return torch.noGrad(() => {
    const saved = layer.parameters().map((p) => p.clone());
    for (const [p, grad] of parameters) {
      if (grad) p.copy_(grad);
      else p.fill_(Number.NaN);
    }
    const result = layer.getWeights();
    layer.parameters().forEach((p, i) => {
      p.copy_(saved[i]);
    });
    return result;
  });
}

// Sums over a sequence in another order than Keras's own loops.
const rtol = 2e-5;

describe('keras layers as Keras has them', () => {
  for (const c of cases) {
    const name = `${c.class}(${[...c.args, c.inner, c.innerOptions, c.options].filter(Boolean).map((a) => JSON.stringify(a))})`;
    it(`${name} of [${c.input.shape}]`, () => {
      const layer = make(c);
      layer.train(c.training);
      const input = decodeTensor(c.input);
      const shape = input.shape.map((size, i) => (i === 0 ? null : size));
      layer.build(shape);
      expect(layer.computeOutputShape(shape)).to.deep.equal(c.outputShape);
      expect(layer.getWeights().map((w) => w.shape)).to.deep.equal(c.shapes);
      layer.setWeights(c.weights.map(decodeTensor));
      for (const [i, weight] of layer.getWeights().entries()) expectClose(weight, c.weights[i], `weight ${i}`, 0);

      if (c.inputGradient) input.requiresGrad_();
      const output = layer.forward(input);
      expectClose(output.detach(), c.output, 'output', rtol);
      for (const [i, weight] of layer.getWeights().entries())
        expectClose(weight, c.after[i], `weight ${i} after`, rtol);
      if (!output.requiresGrad) return;
      output.backward(decodeTensor(c.cotangent));
      if (c.inputGradient) expectClose(input.grad as Tensor, c.inputGradient, "input's gradient", rtol);
      const gradients = gradientsOf(layer);
      for (const [i, expected] of c.weightGradients.entries()) {
        if (expected) expectClose(gradients[i] as Tensor, expected, `gradient ${i}`, rtol);
      }
    });
  }
});
