// torch.cuda. The addon itself links no CUDA: everything goes through libtorch's device-generic interface.
import { type DeviceLike, toDevice } from './device';
import { native } from './native';

function indexOf(device: DeviceLike | number | undefined): number | undefined {
  if (device === undefined || typeof device === 'number') return device;
  return toDevice(device).index ?? undefined;
}

function checkAvailable(what: string): void {
  if (!isAvailable()) throw new Error(`torch.cuda.${what}(): CUDA is not available`);
}

/** Whether the libtorch found was built for CUDA and a device is there. */
export function isAvailable(): boolean {
  return native.hasCuda() && deviceCount() > 0;
}

export function deviceCount(): number {
  const accelerator = native.accelerator();
  return accelerator?.type === 'cuda' ? accelerator.count : 0;
}

export function currentDevice(): number {
  checkAvailable('currentDevice');
  return native.currentDevice();
}

export function setDevice(device: DeviceLike | number): void {
  checkAvailable('setDevice');
  native.setDevice(indexOf(device) ?? 0);
}

/** Waits until all work queued on the device is done. */
export function synchronize(device?: DeviceLike | number): void {
  checkAvailable('synchronize');
  native.synchronize(indexOf(device));
}

/** Gives memory that no tensor uses back to the system. */
export function emptyCache(): void {
  if (isAvailable()) native.emptyCache();
}

/** Bytes that tensors occupy on the device. */
export function memoryAllocated(device?: DeviceLike | number): number {
  return isAvailable() ? native.deviceMemory(indexOf(device)).allocated : 0;
}

/** The most bytes that tensors have occupied at once. */
export function maxMemoryAllocated(device?: DeviceLike | number): number {
  return isAvailable() ? native.deviceMemory(indexOf(device)).peak : 0;
}

/** Bytes that the caching allocator holds. */
export function memoryReserved(device?: DeviceLike | number): number {
  return isAvailable() ? native.deviceMemory(indexOf(device)).reserved : 0;
}
