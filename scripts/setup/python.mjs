// The Python installations that set-up may use. None of them is needed.
import { existsSync } from 'node:fs';
import { run } from './process.mjs';

const COMMANDS = ['python3', 'python', 'py'];

/** The commands that start a Python with pip, and one line per command that does not. */
export async function pythonsWithPip({ env }) {
  const found = [];
  const tried = [];
  for (const command of COMMANDS) {
    const result = await run(command, ['-m', 'pip', '--version'], { env });
    if (result.code === 0) found.push(command);
    else tried.push(`${command} -m pip: ${result.missing ? 'not found' : 'this Python has no pip'}`);
  }
  return { found, tried };
}

const LOCATE = `
import importlib.util
spec = importlib.util.find_spec('torch')
print(spec.submodule_search_locations[0] if spec else '')
`;

/** The folder of the PyTorch that the active Python would import (without importing it: that takes seconds), or undefined. */
export async function torchOfPython({ env }) {
  for (const command of COMMANDS) {
    const result = await run(command, ['-c', LOCATE], { env });
    const folder = result.stdout.trim();
    if (result.code === 0 && folder && existsSync(folder)) return folder;
  }
  return undefined;
}
