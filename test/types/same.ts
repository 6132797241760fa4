// For the files *.test-d.ts, which types.test.ts checks and nobody runs.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** `is<number>()(x.item())` compiles if the value's type is exactly that one. */
export declare function is<Expected>(): <Actual>(
  value: Actual,
  ...differs: Same<Actual, Expected> extends true ? [] : [expected: Expected]
) => void;
