import { isoTime } from '../../../src/core/clock.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import type { GoogleSession } from '../google-session.ts';
import { lists, readList } from '../list.ts';
import { scopes } from '../operations.ts';
import { postureOf, settingTypes } from '../posture.ts';
import { Policy } from '../wire.ts';

/** What people may consent to. The API answers super admins only. */
export function consentPolicyStream(session: GoogleSession): Stream {
  return { id: 'consent-policy', after: [], read: (context) => readPolicies(session, context) };
}

async function* readPolicies(
  session: GoogleSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal } = context;
  await session.require(scopes.policies, signal);
  const asOf = isoTime(session.clock.now());
  const policies: Policy[] = [];
  for (const [done, settingType] of settingTypes.entries()) {
    context.progress(done, settingTypes.length);
    const pages = readList({
      shape: lists.policies,
      schema: Policy,
      fetchPage: (pageToken) =>
        session.client.policies(
          pageToken === undefined ? { settingType } : { settingType, pageToken },
          signal,
        ),
      report: (row, issues) => context.malformed(row, issues),
      keyOf: null,
    });
    for await (const { rows } of pages) policies.push(...rows);
  }
  const settings = postureOf(policies);
  yield { rows: settings, read: policies.length, checkpoint: null };
  const unread = settings.filter(({ known }) => !known).map(({ id }) => id);
  return {
    expected: null,
    asOf,
    gaps: [],
    ...(unread.length === 0 ? {} : { note: `not told, or in words not known: ${unread.join(', ')}` }),
  };
}
