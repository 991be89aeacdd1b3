/** What a list of known-bad clients says, whatever its format. Text is one safe line; ids and domains are folded. */
import { z } from 'zod';
import { advisoryKinds } from '../core/advisory.ts';
import { platforms } from '../core/vocabulary.ts';

const text = z.string().max(1000);

const FeedEntry = z.strictObject({
  /** Of the client or its vendor. */
  name: text,
  kind: z.enum(advisoryKinds),
  client: z.strictObject({ platform: z.enum(platforms), id: text }).nullable(),
  /** Microsoft: ids of the tenant that owns the client, and of its verified publisher. */
  ownerTenant: text.nullable(),
  publisherId: text.nullable(),
  publisherName: text.nullable(),
  domain: text.nullable(),
  /** Day of the incident. */
  since: z.iso.date().nullable(),
  reason: text.nullable(),
  reference: text.nullable(),
});
export type FeedEntry = z.infer<typeof FeedEntry>;

export const FeedEntries = z.array(FeedEntry).min(1);

export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** The content of a list is not what its format says; nothing of it is taken. */
export class FeedFault extends Error {
  readonly problems: readonly LineProblem[];

  constructor(problems: readonly LineProblem[]) {
    super(problems[0]?.message ?? 'the list cannot be read');
    this.problems = problems;
  }
}
