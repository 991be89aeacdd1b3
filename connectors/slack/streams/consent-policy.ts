import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Batch, Gap, Recall, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { knownActions, readAuditLog } from '../audit-log.ts';
import { placeOf } from '../audit-entries.ts';
import { approvalRequired, pendingRequest, preferenceActions, settingsOf } from '../consent-signs.ts';
import type { SlackSession } from '../slack-session.ts';

export function createConsentPolicyStream(session: SlackSession): Stream {
  return {
    id: 'consent-policy',
    after: ['app-requests'],
    read: (context) => readConsentPolicy(session, context),
  };
}

async function* readConsentPolicy(
  session: SlackSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const requestPending = await hasPendingRequest(context.recall);
  const { preference, gaps } = await readPreference(session, context);
  const settings = settingsOf({ requestPending, preference });
  yield { rows: settings, read: settings.length, checkpoint: null };
  const untold = settings.filter(({ known }) => !known).map(({ id }) => id);
  const note =
    untold.length === 0
      ? {}
      : { note: `Slack has no method for these, and nothing it told proves them: ${untold.join(', ')}` };
  return { expected: null, asOf, gaps, ...note };
}

async function hasPendingRequest(recall: Recall): Promise<boolean> {
  for await (const { facts } of recall.apps()) if (facts['request'] === pendingRequest.request) return true;
  return false;
}

interface Preference {
  readonly preference: boolean | null;
  readonly gaps: readonly Gap[];
}

/** A log that cannot be read is a gap: it might have told. */
async function readPreference({ auditLog }: SlackSession, context: StreamContext): Promise<Preference> {
  if (auditLog === null) return { preference: null, gaps: [] };
  const newest = new Map<string, { readonly at: number; readonly required: boolean | null }>();
  try {
    const actions = await knownActions(auditLog, preferenceActions, context.signal);
    for await (const { rows } of readAuditLog(auditLog, actions, context))
      for (const entry of rows) {
        const place = placeOf(entry) ?? '';
        const at = entry.date_create;
        if (at > (newest.get(place)?.at ?? 0)) newest.set(place, { at, required: approvalRequired(entry) });
      }
    return { preference: weakest([...newest.values()].map(({ required }) => required)), gaps: [] };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !/^(?:READ_|GAP_|PAGE_)/u.test(thrown.code)) throw thrown;
    return { preference: null, gaps: [{ error: thrown, units: 1 }] };
  }
}

/** Each workspace may have a preference of its own: one that is open is a way in. */
function weakest(required: readonly (boolean | null)[]): boolean | null {
  if (required.includes(false)) return false;
  return required.includes(true) && !required.includes(null) ? true : null;
}
