// The in-projections of multi-head attention. Source: torch.nn.functional.multi_head_attention_forward
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { expectThat } from './attention-masks';
import { isSameShape, sizeText } from './shapes';

type MaybeTensor = Tensor | null;
type Three = [q: Tensor, k: Tensor, v: Tensor];

const linear = torch._C._nn.linear;

/** One product for several outputs, each contiguous. */
function projectTogether(input: Tensor, weight: Tensor, bias: MaybeTensor, count: number): Tensor[] {
  const [length, batch, embed] = input.shape;
  const parts = linear(input, weight, bias).view(length, batch, count, embed).permute(2, 0, 1, 3);
  return parts.contiguous().unbind(0);
}

/** Query, key and value by one weight (3 · E, E), in as few products as their identity allows. */
export function projectPacked(query: Tensor, key: Tensor, value: Tensor, weight: Tensor, bias: MaybeTensor): Three {
  if (key === value && query === key) return projectTogether(query, weight, bias, 3) as Three;
  const embed = query.size(-1);
  if (key === value) {
    const [weightQ, weightKV] = weight.split([embed, embed * 2]);
    const [biasQ, biasKV] = bias === null ? [null, null] : bias.split([embed, embed * 2]);
    return [linear(query, weightQ, biasQ), ...projectTogether(key, weightKV, biasKV, 2)] as Three;
  }
  return projectApart([query, key, value], weight.chunk(3) as Three, bias);
}

function projectApart(inputs: Three, weights: Three, bias: MaybeTensor): Three {
  const biases = bias === null ? [null, null, null] : bias.chunk(3);
  return inputs.map((input, i) => linear(input, weights[i], biases[i])) as Three;
}

/** Query, key and value by a weight each, which lets key and value have sizes of their own. */
export function projectSeparately(inputs: Three, weights: readonly MaybeTensor[], bias: MaybeTensor): Three {
  const embed = inputs[0].size(-1);
  weights.forEach((weight, i) => {
    const name = ['query', 'key', 'value'][i];
    const option = `${name[0]}ProjWeight`;
    expectThat(weight !== null, () => `${option} must be Tensor with useSeparateProjWeight, got null`);
    const expected = [embed, inputs[i].size(-1)];
    expectThat(
      isSameShape(weight.shape, expected),
      () => `${option} must have shape (${expected.join(', ')}), got ${sizeText(weight.shape)}`,
    );
  });
  return projectApart(inputs, weights as Three, bias);
}
