// The errors that users see. Native code names a class; this file makes it.

/**
 * An error of libtorch or of the addon that is neither a wrong kind (`TypeError`) nor something out of range
 * (`RangeError`): shapes that do not match, a tensor used after dispose, no memory left on a device.
 */
export class TorchError extends Error {
  override name = 'TorchError';
  /** The operator that failed, such as `mm`; undefined where no operator was running. */
  readonly op: string | undefined;
  /** Python's name for this error: `RuntimeError`, `NotImplementedError`, `LinAlgError`, `OutOfMemoryError` … */
  readonly kind: string;

  constructor(message: string, op?: string, kind = 'RuntimeError') {
    super(message);
    this.op = op;
    this.kind = kind;
  }
}

/** What the addon calls to make the error it throws. libtorch's own texts stay as they are, so that they can be found. */
export function makeError(kind: string, message: string, op: string): Error {
  const named = op === '' ? message : `${op}(): ${message}`;
  switch (kind) {
    case 'TypeError':
      return Object.assign(new TypeError(named), { op });
    case 'RangeError':
      return Object.assign(new RangeError(named), { op });
    case 'IndexError':
    case 'ValueError':
      return Object.assign(new RangeError(message), { op });
    case 'DisposedError':
      return new TorchError(named, op, kind);
    default:
      return new TorchError(message, op, kind);
  }
}
