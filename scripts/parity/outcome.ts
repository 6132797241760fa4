// What one replayed program gave, as the child process tells it.

export interface Outcome {
  dtype: string;
  /** Of the sample among its entry's. */
  index: number;
  /** Of an operator: `function`, `method`, `inplace` or `alias <name>`. */
  variant: string;
  status: 'passed' | 'failed' | 'skipped';
  error?: string;
  /** Equal bit for bit, not only within the tolerance. */
  bits?: boolean;
  /** Some call in it is none of the public face's. */
  private?: boolean;
}

/** Of a program, without its place. */
export type Result = Omit<Outcome, 'dtype' | 'index' | 'variant'>;
