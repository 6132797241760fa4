// A contender: a long-lived child process that runs one timed block per line on its stdin.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class Child {
  /** Starts the process; `start()` waits until it says that it is ready. */
  constructor(command, args, env) {
    this.process = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    this.label = [command, ...args].join(' ');
    this.process.on('error', () => {}); // a missing program ends stdout, which next() reports
    this.process.stdin.on('error', () => {});
  }

  async next() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.label} ended before its answer`);
    return value;
  }

  async start() {
    const line = await this.next();
    if (!line.startsWith('ready')) throw new Error(`${this.label} said: ${line}`);
    this.version = line.slice('ready '.length);
    return this;
  }

  /** Seconds that `iterations` of the named work took. */
  async run(work, iterations) {
    this.process.stdin.write(`${work} ${iterations}\n`);
    return Number(await this.next());
  }

  close() {
    this.process.stdin.end();
  }
}
