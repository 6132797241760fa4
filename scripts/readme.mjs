// Puts the example programs into the README, where the markers <!-- program: FILE --> stand. A test compares them.
//
//   node scripts/readme.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const readme = fileURLToPath(new URL('README.md', root));
const filled = readFileSync(readme, 'utf8').replace(
  /(<!-- program: (\S+) -->\n```ts\n)[\s\S]*?```/g,
  (_, head, file) => `${head}${readFileSync(new URL(file, root), 'utf8')}\`\`\``,
);
writeFileSync(readme, filled);
