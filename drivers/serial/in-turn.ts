/** Opening and closing one after the other: each step begins when the one before it has settled, however it did. */
export function createTurns(): <T>(step: () => Promise<T>) => Promise<T> {
  let last: Promise<void> = Promise.resolve();
  return async (step) => {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = promise;
    await before;
    try {
      return await step();
    } finally {
      resolve();
    }
  };
}
