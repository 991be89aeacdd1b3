/** A person's tokens and app passwords as they are now. */
import type { Clock } from '../../../src/core/clock.ts';
import type { z } from 'zod';
import { createBurst } from '../../../src/kit/burst.ts';
import type { GoogleClient } from '../client.ts';
import { type ListShape, lists, parseRows, rowsOf } from '../list.ts';
import { uniteTokens } from '../streams/grants-of-person.ts';
import { AppPassword, Token } from '../wire.ts';

export interface Found<Row> {
  readonly rows: readonly Row[];
  /** Rows that were not understood: what is not among the others may be one of them. */
  readonly broken: number;
}

export interface PersonLists {
  /** Rows of one client are one. @throws AppError as the door does */
  tokens(person: string): Promise<Found<Token>>;
  passwords(person: string): Promise<Found<AppPassword>>;
  forget(person: string): void;
}

/** Several actions about one person ask Google once; nothing read before a change is used after it. */
export function createPersonLists(client: GoogleClient, clock: Clock, signal: AbortSignal): PersonLists {
  const tokens = createBurst(async (person) => {
    const found = foundIn(await client.tokens(person, signal), lists.tokens, Token);
    return { ...found, rows: uniteTokens(found.rows) };
  }, clock);
  const passwords = createBurst(
    async (person) => foundIn(await client.appPasswords(person, signal), lists.appPasswords, AppPassword),
    clock,
  );
  return {
    tokens: (person) => tokens.read(person),
    passwords: (person) => passwords.read(person),
    forget(person) {
      tokens.forget(person);
      passwords.forget(person);
    },
  };
}

function foundIn<Row>(body: unknown, shape: ListShape, schema: z.ZodType<Row>): Found<Row> {
  let broken = 0;
  const rows = parseRows(rowsOf(body, shape), schema, () => {
    broken += 1;
  });
  return { rows, broken };
}
