// Values that no operator asks for.
import { runInNewContext } from 'node:vm';
import { Tensor } from '../../lib/index';

class Foreign {
  shape = [2, 3];
  dtype = 'float32';
}

function thrower(): never {
  throw new TypeError('thrown by the fuzzer');
}

const throwingList = () => {
  const list = [1, 2];
  Object.defineProperty(list, 1, { get: thrower });
  return list;
};

/** A list that grows or shrinks while it is read. */
const changingList = () => {
  const list: unknown[] = [1, 2, 3, 4];
  Object.defineProperty(list, 0, {
    get: () => {
      list.length = 1;
      return 1;
    },
  });
  return list;
};

function deepList(): unknown[] {
  let list: unknown[] = [];
  for (let i = 0; i < 20_000; i++) list = [list];
  return list;
}

function selfList(): unknown[] {
  const list: unknown[] = [];
  list.push(list);
  return list;
}

function detachedArray(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}

const makers: Record<string, () => unknown> = {
  symbol: () => Symbol('odd'),
  function: () => () => 1,
  throwingFunction: () => thrower,
  proxy: () => new Proxy({}, {}),
  throwingProxy: () => new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower }),
  arrayProxy: () => new Proxy([1, 2], {}),
  throwingArrayProxy: () => new Proxy([1, 2], { get: thrower }),
  getterObject: () => ({
    get dim() {
      return 0;
    },
  }),
  throwingGetter: () => Object.defineProperty({}, 'dim', { get: thrower, enumerable: true }),
  throwingList,
  changingList,
  deepList,
  selfList,
  sparseList: () => {
    const list = [1];
    list[5] = 2;
    return list;
  },
  longList: () => new Array(100_000).fill(1),
  bareTensor: () => new Tensor(5 as never),
  objectTensor: () => new Tensor({} as never),
  foreign: () => new Foreign(),
  foreignList: () => runInNewContext('[1, 2]') as unknown,
  nullPrototype: () => Object.create(null) as unknown,
  emptyObject: () => ({}),
  unknownKeyword: () => ({ noSuchKeyword: 1 }),
  prototypeKeyword: () => JSON.parse('{"__proto__": 1, "constructor": 2}') as unknown,
  date: () => new Date(0),
  map: () => new Map([[1, 2]]),
  set: () => new Set([1]),
  regexp: () => /x/,
  error: () => new Error('odd'),
  promise: () => Promise.resolve(1),
  typedArray: () => new Float32Array([1, 2]),
  emptyTypedArray: () => new Float64Array(0),
  bigTypedArray: () => new BigInt64Array(2),
  detachedArray,
  sharedArray: () => new Float32Array(new SharedArrayBuffer(8)),
  dataView: () => new DataView(new ArrayBuffer(8)),
  arrayBuffer: () => new ArrayBuffer(8),
  boxedNumber: () => Object(1) as unknown,
  boxedString: () => Object('dim') as unknown,
  valueOf: () => ({ valueOf: () => 1 }),
  throwingValueOf: () => ({ valueOf: thrower, toString: thrower }),
  class: () => Foreign,
  globalThis: () => globalThis,
  hugeBigint: () => 2n ** 200n,
  longString: () => 'a'.repeat(100_000),
  loneSurrogate: () => '\ud800',
  nulString: () => 'cpu\0cpu',
};

export const ODD_NAMES: readonly string[] = Object.keys(makers);

export const makeOdd = (name: string): unknown => makers[name]();
