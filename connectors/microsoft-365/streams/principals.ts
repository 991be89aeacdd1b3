/** Names and state of the people behind the grants. Somebody the directory does not return is gone. */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import type { Stream } from '../../../src/kit/connector.ts';
import { changesBy, countMalformed, parsed } from '../changes.ts';
import { idsPerCall } from '../client.ts';
import { lookUp, principalRow, privilegeOf, referencedPeople } from '../people.ts';
import { roleHolders } from '../role-holders.ts';
import type { Tenant } from '../tenant.ts';
import { newRound, principalChanges } from './principal-changes.ts';

export function principals(tenant: Tenant): Stream {
  return {
    id: 'principals',
    after: ['delegated-grants', 'app-roles', 'application-owners', 'directory-roles'],
    async *read(given) {
      const { context, malformed } = countMalformed(given);
      const resumed = parseCheckpoint(context.checkpoint);
      const asOf = resumed?.asOf ?? isoTime(tenant.clock.now());
      const wanted = await referencedPeople(context);
      const left = resumed === null ? wanted : wanted.filter(({ id }) => id > resumed.after);
      const holders = left.length === 0 ? null : await roleHolders(tenant, context);
      const gaps = holders?.gaps ?? [];
      // What is missing is not missed again by a resumed run, which would take this read for whole: it starts over.
      const whole = (): boolean => gaps.length === 0 && malformed() === 0;
      let done = wanted.length - left.length;
      for (let from = 0; from < left.length; from += idsPerCall) {
        const some = left.slice(from, from + idsPerCall);
        const found = await lookUp(tenant, some, context);
        const rows = some.map((one) => principalRow(one, found.get(one.id), privilegeOf(one.id, holders)));
        const checkpoint = whole() ? checkpointOf({ after: some.at(-1)?.id ?? '', asOf }) : null;
        yield { rows, read: rows.length, checkpoint };
        done += some.length;
        context.progress(done, wanted.length);
      }
      return { expected: wanted.length, asOf, gaps, ...(whole() && { cursor: newRound(asOf) }) };
    },
    changes: changesBy(
      ['delegated-grants', 'app-roles', 'application-owners', 'directory-roles'],
      (context) => principalChanges(tenant, context),
    ),
  };
}

const Progress = z.object({
  /** Id of the last one who was looked up. */
  after: z.string(),
  /** When the first was. */
  asOf: z.iso.datetime(),
});
type Progress = z.infer<typeof Progress>;

function checkpointOf(progress: Progress): string {
  return JSON.stringify(progress);
}

/** Null where there is none, or none that can be read. */
function parseCheckpoint(text: string | null): Progress | null {
  return parsed(Progress, text ?? '');
}
