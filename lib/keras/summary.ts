// The table that model.summary prints.

export interface SummaryRow {
  name: string;
  type: string;
  shape: string;
  /** undefined: not built yet. */
  params: number | undefined;
}

const headers = ['Layer (type)', 'Output Shape', 'Param #'];

/** A table of the layers, and the numbers of parameters in all. */
export function summaryOf(model: string, rows: readonly SummaryRow[], trainable: number): string {
  const cells = rows.map(({ name, type, shape, params }) => [
    `${name} (${type})`,
    shape,
    params === undefined ? '0 (unbuilt)' : params.toLocaleString('en-US'),
  ]);
  const widths = headers.map((header, i) => Math.max(header.length, ...cells.map((row) => row[i].length)));
  const line = (left: string, fill: string, middle: string, right: string) =>
    left + widths.map((width) => fill.repeat(width + 2)).join(middle) + right;
  const text = (row: readonly string[], bar: string) =>
    bar + row.map((cell, i) => ` ${i === 2 ? cell.padStart(widths[i]) : cell.padEnd(widths[i])} `).join(bar) + bar;
  const total = rows.reduce((sum, { params = 0 }) => sum + params, 0);
  const count = (n: number) => n.toLocaleString('en-US');
  return [
    `Model: "${model}"`,
    line('┏', '━', '┳', '┓'),
    text(headers, '┃'),
    line('┡', '━', '╇', '┩'),
    ...cells.flatMap((row, i) => (i === 0 ? [] : [line('├', '─', '┼', '┤')]).concat(text(row, '│'))),
    line('└', '─', '┴', '┘'),
    ` Total params: ${count(total)}`,
    ` Trainable params: ${count(trainable)}`,
    ` Non-trainable params: ${count(total - trainable)}`,
  ].join('\n');
}
