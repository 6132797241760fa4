// Child processes.
import { spawn } from 'node:child_process';

/**
 * Runs a command without a shell. Resolves to { code, stdout, stderr, missing }; `missing` when there is no such program.
 * With `show`, its output also goes to the terminal.
 */
export function run(command, args, { show = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        output[name] += text;
        if (show) process[name].write(text);
      });
    }
    child.on('error', (error) =>
      resolve({ code: 1, missing: error.code === 'ENOENT', ...output, stderr: error.message }),
    );
    child.on('close', (code, signal) => resolve({ code: code ?? 1, signal, missing: false, ...output }));
  });
}

/** The last lines of a command's output that say something. */
export function lastLines(text, count = 3) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).map((line) => line.trim());
}
