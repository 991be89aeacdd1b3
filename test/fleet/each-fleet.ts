import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type FleetWorld, startFleet } from './fleet-world.ts';
import { type Postgres, startPostgres } from './postgres.ts';

/** One PostgreSQL for all tests of a file, and a fleet of its own for each. */
export function eachFleet(use: (world: FleetWorld) => void): void {
  let postgres: Postgres;
  let world: FleetWorld;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  beforeEach(async () => {
    world = await startFleet(postgres);
    use(world);
  });
  afterEach(() => world[Symbol.asyncDispose]());
  afterAll(() => postgres.remove());
}
