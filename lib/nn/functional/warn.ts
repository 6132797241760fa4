// Warnings of nn.functional.
const given = new Set<string>();

/** Warns, once per text, as Python does by default. */
export function warnOnce(message: string, type?: string): void {
  if (given.has(message)) return;
  given.add(message);
  process.emitWarning(message, type);
}
