// Keras is written without `new`: `keras.layers.Dense(64)`, and so are constraints of distributions. These make classes
// and functions work both ways.

// biome-ignore lint/suspicious/noExplicitAny: any arguments, as TypeScript's own ConstructorParameters has it
type AnyClass = abstract new (...args: any) => any;

/** A class that may be called without `new`. */
export type Callable<C extends AnyClass> = C & ((...args: ConstructorParameters<C>) => InstanceType<C>);

/** Makes a class work with and without `new`. Subclassing and `instanceof` work as before. */
export function callable<C extends AnyClass>(Class: C): Callable<C> {
  return new Proxy(Class, {
    apply: (target, _this, args) => Reflect.construct(target as unknown as new () => unknown, args),
  }) as Callable<C>;
}

/** A function that may be called with `new`. */
export interface Maker<A extends unknown[], R> {
  (...args: A): R;
  new (...args: A): R;
}

/** Makes a function that gives an object work with and without `new`. */
export function maker<A extends unknown[], R extends object>(make: (...args: A) => R): Maker<A, R> {
  // No arrow function: those cannot be called with `new`.
  function made(...args: A): R {
    return make(...args);
  }
  return made as unknown as Maker<A, R>;
}
