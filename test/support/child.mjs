import { spawn } from 'node:child_process';

/** Runs this Node with `args`; resolves to { code, signal, output }. `child` is given to `onStart`. */
export function runNode(args, { env = process.env, cwd, onStart = () => {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('close', (code, signal) => resolve({ code, signal, output }));
    onStart(child);
  });
}
