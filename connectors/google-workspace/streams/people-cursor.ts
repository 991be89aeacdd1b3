/** What a stream that asks about people remembers until its changes are read. */
import { z } from 'zod';
import { mostExceptions } from './ask-people.ts';

export const PeopleCursor = z.object({
  v: z.literal(1),
  /** When the last read began. */
  readAt: z.iso.datetime(),
  /** Ids of those whose lists that read has read; of a whole read none, for it has read all. */
  asked: z.array(z.string()).readonly(),
  /** As `Answers` says. */
  exceptions: z.array(z.string()).readonly(),
  /** Events since the last whole read that did not say whose lists they had changed. */
  nameless: z.number().int(),
  /** Id of the person up to whom this lap has verified what is known; '' at its start. */
  position: z.string(),
  /** Not after anybody was verified in this lap. */
  lapAt: z.iso.datetime(),
  /** Not after anybody was verified in the lap before; null: that was the whole read. */
  verifiedAt: z.iso.datetime().nullable(),
});
export type PeopleCursor = z.infer<typeof PeopleCursor>;

/** If more people than this were asked, they are asked again for the events of that read. */
const mostAsked = 5_000;

export function cursorText(cursor: Omit<PeopleCursor, 'v'>): { readonly cursor?: string } {
  if (cursor.exceptions.length > mostExceptions) return {};
  const asked = cursor.asked.length > mostAsked ? [] : cursor.asked;
  return { cursor: JSON.stringify({ v: 1, ...cursor, asked } satisfies PeopleCursor) };
}
