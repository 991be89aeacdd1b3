/**
 * One attempt for all who ask, kept when it succeeds; a failure is forgotten, so that the next one asks again. What the
 * first of them gives, such as its signal, is what it is made with.
 */
export function once<Given extends readonly unknown[], Result>(
  make: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  let made: Promise<Result> | null = null;
  return (...given) => {
    made ??= make(...given).catch((thrown: unknown) => {
      made = null;
      throw thrown;
    });
    return made;
  };
}
