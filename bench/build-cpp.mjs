// Compiles contenders/libtorch.cpp into build/bench, where it or the libtorch changed.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../scripts/setup/process.mjs';

const source = new URL('contenders/libtorch.cpp', import.meta.url).pathname;

export async function buildCpp({ libtorch, out, env }) {
  mkdirSync(out, { recursive: true });
  const program = join(out, 'libtorch-bench');
  const stamp = `${program}.stamp`;
  const wanted = `${libtorch} ${statSync(source).mtimeMs}`;
  if (existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  const include = join(libtorch, 'include');
  const lib = join(libtorch, 'lib');
  const args = ['-O3', '-std=c++20', '-isystem', include, '-isystem', join(include, 'torch/csrc/api/include'), source];
  const link = ['-L', lib, '-ltorch_cpu', '-lc10', '-ldl', `-Wl,-rpath,${lib}`, '-o', program];
  const result = await run(env.CXX ?? 'c++', [...args, ...link], { env });
  if (result.code !== 0) throw new Error(`the C++ benchmark does not compile:\n${result.stderr}`);
  writeFileSync(stamp, wanted);
  return program;
}
