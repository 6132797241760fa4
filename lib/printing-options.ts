// torch.setPrintOptions: how all tensors print.
import { readOptions } from './options';
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

/** What `setPrintOptions` takes: any of the options, on top of an optional profile. */
export type PrintOptionsInput = Partial<PrintOptions> & { profile?: 'default' | 'short' | 'full' };

function checkWhole(name: string, value: number, most: number): void {
  if (value === most || (Number.isInteger(value) && value >= 0 && value < most)) return;
  const range = Number.isFinite(most) ? `from 0 to ${most}` : 'from 0 up';
  throw new RangeError(`setPrintOptions(): ${name} must be a whole number ${range}, got ${value}`);
}

/**
 * Sets how all tensors print from now on.
 *
 * As in Python, `sciMode` returns to automatic (`null`) unless it is given.
 *
 * **Throws** RangeError for an unknown profile or a number out of range; TypeError for an unknown option.
 * **Source** https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function setPrintOptions(options: PrintOptionsInput): void {
  const profile = options?.profile;
  if (profile !== undefined && !Object.hasOwn(profiles, profile)) {
    throw new RangeError(`setPrintOptions(): profile must be ${Object.keys(profiles).join(', ')}, got ${profile}`);
  }
  const start = { ...(profile ? profiles[profile] : current), sciMode: null, profile: undefined };
  const { profile: _, ...chosen } = readOptions<PrintOptionsInput>('setPrintOptions', options, start);
  const next = chosen as PrintOptions;
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
