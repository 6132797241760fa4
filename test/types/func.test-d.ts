// What the types of torch.func's transforms say.
import { nn, type Tensor, torch } from 'flambeau';
import { is } from './same';

declare const x: Tensor;
declare const y: Tensor;
const { functionalCall, grad, gradAndValue, hessian, jacfwd, jacrev, jvp, stackModuleState, vjp, vmap } = torch.func;
const { functional } = torch.autograd;
type Params = { weight: Tensor; bias: Tensor };
declare const params: Params;
const loss = (p: Params, input: Tensor): Tensor => input.mul(p.weight).add(p.bias).sum();
const pair = (a: Tensor, b: Tensor): [Tensor, { s: Tensor }] => [a.add(b), { s: a }];

// ---- grad
is<Params>()(grad(loss)(params, x));
is<Tensor>()(grad(loss, 1)(params, x));
is<Tensor>()(grad(loss, { argnums: -1 })(params, x));
is<[Params, Tensor]>()(grad(loss, [0, 1])(params, x));
is<[gradient: Params, value: Tensor]>()(gradAndValue(loss)(params, x));
is<[gradient: Tensor, aux: { s: Tensor }]>()(grad(pair, { hasAux: true })(x, y));
is<Params>()(vmap(grad(loss), [null, 0])(params, x));
is<Tensor>()(grad(grad((t: Tensor): Tensor => t.sin()))(x));
// @ts-expect-error TS2554: Expected 2 arguments
grad(loss)(params);
// @ts-expect-error TS2769: No overload matches this call
grad((_: Tensor) => 3);
// @ts-expect-error TS2769: No overload matches this call
grad(loss, { argnum: 1 });

// ---- vjp and jvp
is<Tensor>()(vjp(loss, params, x)[0]);
is<[p: Params, input: Tensor]>()(vjp(loss, params, x)[1](x));
is<{ s: Tensor }>()(vjp(pair, x, y, { hasAux: true })[2]);
is<[output: Tensor, tangents: Tensor]>()(jvp(loss, [params, x], [params, y]));
// @ts-expect-error TS2345: Argument of type 'number' is not assignable
vjp(loss, params, x)[1](3);

// ---- Jacobians
is<Params>()(jacrev(loss)(params, x));
is<[Tensor, { s: Tensor }]>()(jacfwd(pair)(x, y));
is<[[Tensor, Tensor], { s: [Tensor, Tensor] }]>()(jacrev(pair, [0, 1])(x, y));
is<{ weight: Params; bias: Params }>()(hessian(loss)(params, x));
is<Tensor>()(functional.jacobian((a: Tensor) => a.sin(), x));
is<[Tensor, Tensor]>()(functional.jacobian((a: Tensor, b: Tensor) => a.mul(b), [x, y] as [Tensor, Tensor]));
is<[output: Tensor, vhp: Tensor]>()(functional.vhp((a: Tensor) => a.sum(), x, y));

// ---- vmap, and modules
is<[Tensor, { s: Tensor }]>()(vmap(pair, { inDims: [0, null], outDims: 1 })(x, y));
vmap(pair, [0, null], 0, 'different', { chunkSize: 2 });
// @ts-expect-error TS2345: is not assignable to parameter of type
vmap(pair, 0, 0, 'sometimes');
is<Tensor>()(functionalCall(new nn.Linear(2, 2), stackModuleState([new nn.Linear(2, 2)]), x));
