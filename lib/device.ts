// Devices.
import { describe } from './options';

/** Every type that libtorch knows the name of. Source: c10/core/DeviceType.h. */
const TYPES =
  'cpu cuda mkldnn opengl opencl ideep hip fpga maia xla lazy vulkan mps meta hpu mtia xpu ipu ve privateuseone'.split(
    ' ',
  );

/** Where a tensor lives: `cpu`, or an accelerator with its index (`cuda:0`). */
export class Device {
  readonly type: string;
  /** null where none was given: the current device of that type. */
  readonly index: number | null;

  constructor(type: string, index: number | null = null) {
    if (typeof type !== 'string') throw new TypeError(`device: expected a string, got ${describe(type)}`);
    const found = /^([a-z]+)(?::(0|[1-9]\d*))?$/.exec(type);
    if (found === null) throw new TypeError(`device: expected a string such as 'cpu' or 'cuda:0', got '${type}'`);
    if (!TYPES.includes(found[1])) throw new TypeError(`device: expected one of ${TYPES.join(', ')}, got '${type}'`);
    if (found[2] !== undefined && index !== null) throw new TypeError(`device: '${type}' has an index already`);
    this.type = found[1];
    this.index = found[2] === undefined ? index : Number(found[2]);
  }

  equals(other: Device | string): boolean {
    return this.toString() === other.toString();
  }

  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const index = this.index === null ? '' : `, index=${this.index}`;
    return `device(type='${this.type}'${index})`;
  }
}

/** What functions take where torch takes a device. */
export type DeviceLike = Device | string;

const seen = new Map<string, Device>();

/** The Device of libtorch's own spelling; one object per device, so that reading `t.device` allocates nothing. */
export function deviceOf(name: string): Device {
  let device = seen.get(name);
  if (device === undefined) {
    device = new Device(name);
    seen.set(name, device);
  }
  return device;
}

/** Checks what a caller gave as a device. */
export function toDevice(device: DeviceLike): Device {
  if (device instanceof Device) return device;
  if (typeof device === 'string') return new Device(device);
  throw new TypeError(`device: expected a Device or a string, got ${device === null ? 'null' : typeof device}`);
}

// A setting of the process, not of a task: torch.set_default_device sets it for good.
let chosen: Device | null = null;

/** Where tensors are made that name no device; null for the CPU. */
export function defaultDevice(): Device | null {
  return chosen;
}

export function setDefaultDevice(device: DeviceLike | null): void {
  chosen = device === null ? null : toDevice(device);
}
