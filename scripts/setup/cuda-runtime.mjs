// libtorch_cpu of a CUDA build wants two small libraries of the CUDA toolkit, with or without a GPU. Python gets them
// from other packages. This finds out which, for the case that an index offers no CPU build.
import { openZip } from './zip.mjs';

/** The requirement that brings those two libraries for the wheel's build; undefined for a CPU build. */
export async function cudaRequirement(wheel) {
  const zip = openZip(wheel);
  try {
    const metadata = zip.entries.find(({ name }) => /^torch-[^/]+\.dist-info\/METADATA$/.test(name));
    const text = metadata ? (await zip.read(metadata)).toString('utf8') : '';
    const version = /^Requires-Dist: cuda-toolkit\[[^\]]*\]\s*==\s*([\d.]+)/m.exec(text)?.[1];
    return version && `cuda-toolkit[cudart,cupti]==${version}`;
  } finally {
    zip.close();
  }
}

/** Where an entry of those packages goes: beside libtorch_cpu, whose search path starts with its own folder. */
export function placeOfCudaLibrary(name) {
  const library = /^nvidia\/[^/]+\/lib\/(lib(?:cudart|cupti)\.so\.\d+)$/.exec(name)?.[1];
  return library && `lib/${library}`;
}

/**
 * Libraries of a CUDA build that set-up leaves out: half of its size, and of no use without cuDNN, cuBLAS and more, which
 * come with Python's PyTorch (FLAMBEAU_LIBTORCH=<its folder> uses a GPU).
 */
export const isCudaOnly = (name) => /^torch\/lib\/[^/]*(cuda|nvshmem|nvrtc)[^/]*$/.test(name);
