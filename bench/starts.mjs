// How long an import takes: from the start of a process until it has imported, less the same for the bare interpreter.
import { spawn } from 'node:child_process';

/** Seconds from the start of a process until it wrote its first byte. */
function untilFirstByte(command, args, env) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let seconds;
    child.stdout.once('data', () => {
      seconds = Number(process.hrtime.bigint() - start) / 1e9;
    });
    child.on('error', reject);
    child.on('close', () => (seconds === undefined ? reject(new Error(`${command} wrote nothing`)) : resolve(seconds)));
  });
}

function programs({ python, packageFile }) {
  const say = 'process.stdout.write("x")';
  return {
    ours: [process.execPath, ['-e', `require(${JSON.stringify(packageFile)}); ${say}`]],
    oursBare: [process.execPath, ['-e', say]],
    ...(python && {
      python: [python, ['-c', 'import torch; print("x", flush=True)']],
      pythonBare: [python, ['-c', 'print("x", flush=True)']],
    }),
  };
}

/** Seconds per import in each round, by contender. */
export async function measureStarts({ python, packageFile, env, rounds }) {
  const todo = Object.entries(programs({ python, packageFile }));
  const times = Object.fromEntries(todo.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, [command, args]] of todo) {
      const seconds = await untilFirstByte(command, args, env);
      if (round >= 0) times[name].push(seconds); // round -1 brings the files into the page cache
    }
  }
  const less = (name) => times[name]?.map((time, i) => time - times[`${name}Bare`][i]);
  return { ours: less('ours'), ...(python && { python: less('python') }) };
}
