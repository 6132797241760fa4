// torch.setPrintOptions: how all tensors print.
import { checkBool, checkNumber, type Rest, readRest } from './options';
import type { PrintOptions } from './printing-numbers';

const defaults: PrintOptions = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sciMode: null };

const profiles: Record<string, PrintOptions> = {
  default: defaults,
  short: { ...defaults, precision: 2, edgeitems: 2 },
  full: { ...defaults, threshold: Infinity },
};

// JavaScript writes out at most 100 digits, and rounding needs to see one more than it keeps.
const maxPrecision = 99;

let current: PrintOptions = { ...defaults };

/** The options in force: read only. */
export const printOptions = (): Readonly<PrintOptions> => current;

type Profile = 'default' | 'short' | 'full';
type Nullable<T> = { [K in keyof T]: T[K] | null };

/** What `setPrintOptions` takes: any of the options, on top of an optional profile. */
export type PrintOptionsInput = Partial<Nullable<PrintOptions>> & { profile?: Profile | null };

type PrintOptionsRest = Rest<
  [
    precision: number | null,
    threshold: number | null,
    edgeitems: number | null,
    linewidth: number | null,
    profile: Profile | null,
    sciMode: boolean | null,
  ],
  PrintOptionsInput
>;

// Python's order; null keeps what is in force.
const given: Required<PrintOptionsInput> = {
  precision: null,
  threshold: null,
  edgeitems: null,
  linewidth: null,
  profile: null,
  sciMode: null,
};

const what = 'setPrintOptions';

function checkWhole(name: string, value: number, most: number): void {
  checkNumber(what, name, value);
  if (value === most || (Number.isInteger(value) && value >= 0 && value < most)) return;
  const range = Number.isFinite(most) ? `from 0 to ${most}` : 'from 0 up';
  throw new RangeError(`${what}(): ${name} must be a whole number ${range}, got ${value}`);
}

/**
 * Sets how all tensors print from now on: `setPrintOptions({ precision: 2 })`, or by position in Python's order.
 *
 * As in Python, `sciMode` returns to automatic (`null`) unless it is given.
 *
 * **Throws** RangeError for an unknown profile or a number out of range; TypeError for an unknown option or a wrong kind.
 * **Source** https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function setPrintOptions(...rest: PrintOptionsRest): void {
  const { profile, sciMode, ...numbers } = readRest(what, rest, given);
  if (profile !== null && !Object.hasOwn(profiles, profile)) {
    throw new RangeError(`${what}(): profile must be ${Object.keys(profiles).join(', ')}, got ${profile}`);
  }
  if (sciMode !== null) checkBool(what, 'sciMode', sciMode);
  const start = profile === null ? current : profiles[profile];
  const next: PrintOptions = {
    precision: numbers.precision ?? start.precision,
    threshold: numbers.threshold ?? start.threshold,
    edgeitems: numbers.edgeitems ?? start.edgeitems,
    linewidth: numbers.linewidth ?? start.linewidth,
    sciMode,
  };
  checkWhole('precision', next.precision, maxPrecision);
  checkWhole('threshold', next.threshold, Infinity);
  checkWhole('edgeitems', next.edgeitems, Infinity);
  checkWhole('linewidth', next.linewidth, Infinity);
  current = next;
}

/** The options in force, in the form `setPrintOptions` takes. */
export function getPrintOptions(): PrintOptions {
  return { ...current };
}
