// The naming rule of the README: snake_case to camelCase, leading and trailing underscores stay.

export function camelCase(name: string): string {
  const [, lead, body, tail] = /^(_*)(.*?)(_*)$/s.exec(name) as RegExpExecArray;
  return lead + body.replace(/_+([a-zA-Z0-9])/g, (_, next: string) => next.toUpperCase()) + tail;
}

/** Keywords that NumPy users write and torch takes too. */
export const KEYWORD_ALIASES: Readonly<Record<string, readonly string[]>> = {
  dim: ['axis'],
  keepdim: ['keepdims'],
  self: ['input', 'x'],
  other: ['x2'],
};
