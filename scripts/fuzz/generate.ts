// Draws one call of a target from a stream of random choices.
import type { ArgumentInfo } from '../../lib/native';
import type { Overload } from '../../lib/ops/schema';
import { ODD_NAMES } from './odd-values';
import * as pools from './pools';
import type { Random } from './random';
import { type Call, type Follow, type Form, isOmitted, UNDEFINED, type Value } from './recipe';
import type { Target } from './targets';

const FOLLOWS: Readonly<Record<Follow, number>> = { '': 55, print: 10, array: 10, backward: 15, clone: 10 };

function odd(random: Random): Value {
  return { kind: 'odd', value: random.pick(ODD_NAMES) };
}

/** A value of any kind at all. */
function anything(random: Random, common: pools.Theme, depth = 0): Value {
  const makers: (() => Value)[] = [
    () => pools.tensor(random, '', common),
    () => pools.tensor(random, 'index', common),
    () => pools.int(random, '', common),
    () => pools.scalar(random, common),
    () => pools.string(random),
    () => null,
    () => random.chance(0.5),
    () => pools.ints(random, random.pick(['size', 'dims', '']), 0, common),
    () => ({ kind: 'dtype', value: pools.dtype(random) }),
    () => ({ kind: 'enum', value: random.pick([...pools.LAYOUTS, ...pools.FORMATS, ...pools.SCHEMES]) }),
    () => ({ kind: 'device', value: random.pick(pools.DEVICES) }),
    () => ({ kind: 'generator' }),
    () => ({ kind: 'packed', value: random.pick(pools.PACKED) }),
    () => UNDEFINED,
    () => (depth < 3 ? random.list(random.int(0, 4), () => anything(random, common, depth + 1)) : []),
    () => odd(random),
  ];
  return random.pick(makers)();
}

function list(random: Random, make: () => Value): Value[] {
  return random.list(random.pick([0, 1, 2, 2, 3, 4]), make);
}

/** A value for an argument that its type allows, if perhaps not its operator. */
function fitting(random: Random, { type, name, length }: ArgumentInfo, common: pools.Theme): Value {
  switch (type) {
    case 'Tensor':
      return pools.tensor(random, name, common);
    case 'Tensor[]':
      return list(random, () => pools.tensor(random, name, common));
    case 'Tensor?[]':
      return list(random, () => (random.chance(0.3) ? null : pools.tensor(random, name, common)));
    case 'Scalar':
    case 'complex':
      return pools.scalar(random, common);
    case 'Scalar[]':
    case 'complex[]':
      return list(random, () => pools.scalar(random, common));
    case 'int':
      return pools.int(random, name, common);
    case 'int[]':
      return length > 0 && random.chance(0.3)
        ? pools.int(random, name, common)
        : pools.ints(random, name, length, common);
    case 'float':
      return pools.float(random, common);
    case 'float[]':
      return list(random, () => pools.float(random, common));
    case 'bool':
      return random.chance(0.5);
    case 'bool[]':
      return random.list(random.chance(0.8) ? length : random.int(0, 5), () => random.chance(0.6));
    case 'str':
      return pools.string(random);
    case 'str[]':
      return list(random, () => pools.string(random));
    case 'ScalarType':
      return { kind: 'dtype', value: random.chance(0.4) ? common.dtype : pools.dtype(random) };
    case 'Layout':
      return { kind: 'enum', value: random.chance(0.5) ? 'strided' : random.pick(pools.LAYOUTS) };
    case 'MemoryFormat':
      return { kind: 'enum', value: random.pick(pools.FORMATS) };
    case 'QScheme':
      return { kind: 'enum', value: random.pick(pools.SCHEMES) };
    case 'Device':
      return random.chance(0.6)
        ? { kind: 'device', value: 'cpu' }
        : { kind: 'device', value: random.pick(pools.DEVICES) };
    case 'Device[]':
      return list(random, () => ({ kind: 'device', value: random.pick(pools.DEVICES) }));
    case 'Generator':
      return { kind: 'generator' };
    case 'Any':
      return random.chance(0.5) ? pools.tensor(random, name, common) : pools.scalar(random, common);
    default:
      return random.chance(0.6) ? { kind: 'packed', value: random.pick(pools.PACKED) } : anything(random, common);
  }
}

function value(random: Random, argument: ArgumentInfo, common: pools.Theme): Value {
  if (argument.hasDefault && random.chance(0.5)) return UNDEFINED;
  if (argument.optional && random.chance(0.4)) return null;
  if (random.chance(0.015)) return anything(random, common);
  return fitting(random, argument, common);
}

function fromSchema(random: Random, overload: Overload, common: pools.Theme): Pick<Call, 'args' | 'keywords'> {
  const args: Value[] = [];
  const keywords: Record<string, Value> = {};
  for (const argument of overload.parameters) {
    const drawn = value(random, argument, common);
    if (!argument.kwargOnly) args.push(drawn);
    else if (!isOmitted(drawn)) keywords[argument.name] = drawn;
  }
  while (args.length > 0 && isOmitted(args[args.length - 1])) args.pop();
  return { args, keywords };
}

/** One thing that is wrong with a call, whatever its arguments are. */
function spoil(random: Random, call: Call, common: pools.Theme): void {
  const { args, keywords } = call;
  const spoilers: (() => unknown)[] = [
    () => args.pop(),
    () => args.shift(),
    () => args.push(anything(random, common)),
    () => args.push(...random.list(70, () => 1)),
    () => args.push(odd(random)),
    () => args.splice(random.int(0, args.length), 1, anything(random, common)),
    () => args.splice(random.int(0, args.length), 1, odd(random)),
    () => args.splice(random.int(0, args.length), 1, [odd(random)]),
    () => args.reverse(),
    () => {
      keywords[
        random.pick(['no_such_keyword', 'out', 'dim', 'dtype', '__proto__', 'constructor', 'self', 'generator'])
      ] = anything(random, common);
    },
    () => {
      for (const name of Object.keys(keywords)) keywords[name] = anything(random, common);
    },
  ];
  random.pick(spoilers)();
}

export function generate(random: Random, target: Target, form?: Form): Call {
  const common = pools.theme(random, target.operator ?? target.name, form);
  const drawn =
    target.overloads.length > 0
      ? fromSchema(random, random.pick(target.overloads), common)
      : { args: list(random, () => anything(random, common)), keywords: {} };
  const { face, name, operator } = target;
  const call: Call = { face, name, operator, ...drawn, follow: random.weighted(FOLLOWS) };
  if (/^(at|setAt|method|property)$/.test(face) && target.overloads.length === 0) {
    call.args.unshift(pools.tensor(random, '', common));
  }
  if (random.chance(face === 'native' ? 0.4 : 0.12)) spoil(random, call, common);
  return call;
}
