import { isoTime } from '../../../src/core/clock.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { endsOneListOnly } from '../answers.ts';
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
  const gaps: Gap[] = [];
  for (const [done, settingType] of settingTypes.entries()) {
    context.progress(done, settingTypes.length);
    let malformed = 0;
    const pages = readList({
      shape: lists.policies,
      schema: Policy,
      fetchPage: (pageToken) =>
        session.client.policies(
          pageToken === undefined ? { settingType } : { settingType, pageToken },
          signal,
        ),
      report: (row, issues) => {
        malformed += 1;
        context.malformed(row, issues);
      },
      keyOf: null,
    });
    const found: Policy[] = [];
    try {
      for await (const { rows } of pages) found.push(...rows);
      // Half a list, or a row not understood, could hide the most permissive policy.
      if (malformed === 0) policies.push(...found);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!endsOneListOnly(error, signal)) throw error;
      gaps.push({ error, units: 1 });
    }
  }
  const [first] = gaps;
  if (first !== undefined && gaps.length === settingTypes.length) throw first.error;
  // Google keeps a default for each setting, so no policy at all is no answer.
  if (policies.length === 0 && gaps.length === 0)
    gaps.push({ error: new AppError('READ_INCOMPLETE', { detail: 'no policy came' }), units: 1 });
  const settings = postureOf(policies);
  yield { rows: settings, read: policies.length, checkpoint: null };
  const unread = settings.filter(({ known }) => !known).map(({ id }) => id);
  return {
    expected: null,
    asOf,
    gaps,
    ...(unread.length === 0 ? {} : { note: `not told, or in words not known: ${unread.join(', ')}` }),
  };
}
