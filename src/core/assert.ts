/** Compile-time proof that a union is exhausted; throws if data from outside slipped past a border. */
export function assertNever(value: never, what: string): never {
  throw new Error(`unhandled ${what}: ${JSON.stringify(value)}`);
}
