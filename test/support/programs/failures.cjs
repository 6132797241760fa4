// What a native function does that fails: it gives the error to its hook and returns, and throws nothing.
const { join } = require('node:path');
const root = join(__dirname, '../../..');
require(join(root, 'dist')); // loads libtorch
const addon = { exports: {} };
const folder = process.env.FLAMBEAU_ADDON ?? join(root, 'build/Release');
process.dlopen(addon, join(folder, 'flambeau.node'));

const failures = [];
addon.exports.initialize({
  error: (kind, message, op) => failures.push(`${kind} in ${op}: ${message}`),
  rethrow: (error) => failures.push(error),
  warn() {},
  collectMinor() {},
  collectFull() {},
});
const array = Object.defineProperty([0], 0, {
  get() {
    throw 'from a getter';
  },
});
const results = [addon.exports.op('aten::relu', '')('x'), addon.exports.op('aten::zeros', '')(array)];
console.log(JSON.stringify({ failures, results }));
