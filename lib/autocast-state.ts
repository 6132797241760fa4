// Autocast as a part of the context: libtorch keeps it per thread, and lib/context.ts makes the thread agree with the
// JavaScript that runs. Nothing here decides what autocast does; see lib/amp.
import { native } from './native';

/** Autocast of one device type. */
export interface DeviceAutocast {
  readonly enabled: boolean;
  /** The dtype's code. */
  readonly dtype: number;
}

/** The autocast state of a piece of JavaScript. What `torch.setAutocastEnabled` and its kin change is this object. */
export interface AutocastState {
  /** By device type; what is missing is off, with libtorch's default dtype. */
  devices: ReadonlyMap<string, DeviceAutocast>;
  /** Whether a parameter that was cast once stays cast until the outermost region ends. */
  cacheEnabled: boolean;
  /** The outermost `autocast` around it, undefined outside all. */
  readonly region: object | undefined;
}

/** Outside every `autocast`. */
export const rootAutocast: AutocastState = { devices: new Map(), cacheEnabled: true, region: undefined };

// libtorch's own dtype of each device type, asked for before anything changes it.
const initialDtypes = new Map<string, number>();

/** What a state says of one device type. */
export function deviceAutocast(state: AutocastState, deviceType: string): DeviceAutocast {
  const found = state.devices.get(deviceType);
  if (found !== undefined) return found;
  let dtype = initialDtypes.get(deviceType);
  if (dtype === undefined) {
    dtype = native.autocastDtype(deviceType);
    initialDtypes.set(deviceType, dtype);
  }
  return { enabled: false, dtype };
}

let appliedDevices = rootAutocast.devices;
let appliedCache = rootAutocast.cacheEnabled;
let appliedRegion: object | undefined;

/** Makes the thread's autocast state this one; cheap where it is already. */
export function applyAutocast(state: AutocastState): void {
  // A cached cast must not outlive its region: an optimizer may change the parameter after it.
  if (state.region !== appliedRegion) native.clearAutocastCache();
  appliedRegion = state.region;
  if (state.cacheEnabled !== appliedCache) native.setAutocastCacheEnabled(state.cacheEnabled);
  appliedCache = state.cacheEnabled;
  if (state.devices === appliedDevices) return;
  for (const type of new Set([...appliedDevices.keys(), ...state.devices.keys()])) {
    const { enabled, dtype } = deviceAutocast(state, type);
    native.setAutocast(type, enabled, dtype);
  }
  appliedDevices = state.devices;
}
