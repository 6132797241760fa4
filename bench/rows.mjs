// What is measured, and the targets. A group is measured together, round by round; its rows compare two of its contenders.
// A contender is "<process> <work>"; processes: flambeau, loaded (flambeau beside 300 MB of objects), python, cpp.

export const groups = [
  {
    name: 'add-4x4',
    contenders: {
      'in a scope': 'flambeau add4-scope',
      'outside scopes': 'flambeau add4',
      python: 'python add4',
      cpp: 'cpp add4',
    },
    rows: [
      { title: '`add` 4x4, in a scope', ours: 'in a scope', other: 'python', against: 'Python `a + b`', target: 0.9 },
      { title: '`add` 4x4, no scope', ours: 'outside scopes', other: 'python', against: 'Python `a + b`', target: 1.1 },
      { title: '`add` 4x4, in a scope', ours: 'in a scope', other: 'cpp', against: 'C++' },
    ],
  },
  ...[
    ['add-64k', 'add64k', '64 KB'],
    ['add-1m', 'add1m', '1 MB'],
  ].map(([name, work, size]) => ({
    name,
    contenders: { ours: `flambeau ${work}`, loaded: `loaded ${work}`, python: `python ${work}`, cpp: `cpp ${work}` },
    rows: [
      { title: `\`add\` ${size}`, ours: 'ours', other: 'python', against: 'Python', target: 1.2 },
      {
        title: `\`add\` ${size}, 300 MB of live objects`,
        ours: 'loaded',
        other: 'python',
        against: 'Python',
        target: 1.2,
      },
      { title: `\`add\` ${size}`, ours: 'ours', other: 'cpp', against: 'C++' },
    ],
  })),
  {
    name: 'mlp',
    contenders: {
      ours: 'flambeau mlp',
      python: 'python mlp',
      fused: 'python mlp-fused',
      cpp: 'cpp mlp',
    },
    rows: [
      { title: 'MLP training step', ours: 'ours', other: 'python', against: 'Python, default Adam', target: 0.7 },
      { title: 'MLP training step', ours: 'ours', other: 'fused', against: 'Python, fused Adam', target: 0.85 },
      { title: 'MLP training step', ours: 'ours', other: 'cpp', against: 'C++, fused Adam', target: 1.25 },
    ],
  },
  {
    name: 'fit',
    contenders: { ours: 'flambeau fit', loop: 'flambeau loop' },
    rows: [{ title: '`fit`, 100 steps', ours: 'ours', other: 'loop', against: 'loop by hand', target: 1.1 }],
  },
  {
    name: 'import',
    starts: true,
    contenders: { ours: 'flambeau', python: 'python' },
    rows: [{ title: '`import`', ours: 'ours', other: 'python', against: 'Python `import torch`', target: 0.35 }],
  },
];
