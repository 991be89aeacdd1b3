import { AppError } from '../../../src/core/errors.ts';
import { isoTime } from '../../../src/core/clock.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { refusalOf } from '../answers.ts';
import type { GoogleSession } from '../google-session.ts';
import { lists, nextTokenOf, parseRows, rowsOf } from '../list.ts';
import { pageLoop } from '../../../src/kit/transport/pages.ts';
import { scopes } from '../operations.ts';
import { AuthorizedApp, UsageReport } from '../wire.ts';

/** Reports come one to three days late; further back than this something else is wrong. */
const daysBack = 7;
const day = 86_400_000;
/** Reports speak of days in Pacific Standard Time. */
const pacific = -8 * 3_600_000;

/** Google's own count of users per app, days old: what the sweep is checked against. */
export function appUsageStream(session: GoogleSession): Stream {
  return { id: 'app-usage', after: ['tokens'], read: (context) => readUsage(session, context) };
}

async function* readUsage(session: GoogleSession, context: StreamContext): AsyncGenerator<Batch, StreamEnd> {
  await session.require(scopes.usage, context.signal);
  await session.apps.recall(context.recall);
  const tellApp = session.apps.telling('usage');
  const { date, apps } = await newestReport(session, context);
  const asOf = isoTime(Date.parse(`${date}T00:00:00.000Z`) + day - pacific);
  const byClient = new Map<string, { readonly name: string | null; readonly users: number }>();
  let nameless = 0;
  for (const { client_id, client_name, num_users } of apps) {
    if (!client_id) {
      nameless += 1;
      continue;
    }
    const before = byClient.get(client_id);
    byClient.set(client_id, {
      name: before?.name ?? (client_name?.trim() ? client_name : null),
      users: Math.max(before?.users ?? 0, num_users),
    });
  }
  const rows: Observation[] = [];
  for (const [clientId, { name, users }] of byClient) {
    rows.push(...tellApp({ clientId, name }));
    rows.push({ type: 'app-users', clientId, name, users, asOf });
  }
  yield { rows, read: byClient.size, checkpoint: null };
  return {
    expected: null,
    asOf,
    gaps: [],
    ...(nameless === 0 ? {} : { note: `${nameless} apps in the report carry no client id` }),
  };
}

interface Report {
  readonly date: string;
  readonly apps: readonly AuthorizedApp[];
}

/** @throws AppError READ_INCOMPLETE when no recent day holds the count */
async function newestReport(session: GoogleSession, context: StreamContext): Promise<Report> {
  const today = session.clock.now() + pacific;
  let date = isoDay(today - day);
  for (let tries = 0; tries < 2 * daysBack && Date.parse(date) > today - (daysBack + 1) * day; tries += 1) {
    try {
      const apps = await readReport(session, date, context);
      if (apps !== null) return { date, apps };
      date = isoDay(Date.parse(date) - day);
    } catch (thrown) {
      const newest = newestDateIn(thrown);
      date = newest !== null && newest < date ? newest : isoDay(Date.parse(date) - day);
    }
  }
  throw new AppError('READ_INCOMPLETE', {
    detail: `no usage report of the last ${daysBack} days counts authorised apps`,
    remedy: 'Accept it under knownGaps if this tenant is new; otherwise try again tomorrow.',
  });
}

/** The day that Google names as the newest when asked for a later one. @throws what is no such answer */
function newestDateIn(thrown: unknown): string | null {
  const refusal = refusalOf(thrown);
  if (refusal?.status !== 400 || !/not yet available|data for dates? /iu.test(refusal.message)) throw thrown;
  return /\b\d{4}-\d{2}-\d{2}\b/u.exec(refusal.message)?.[0] ?? null;
}

function isoDay(ms: number): string {
  return isoTime(ms).slice(0, 10);
}

/** Null when that day's report does not count apps (yet). */
async function readReport(
  { client }: GoogleSession,
  date: string,
  context: StreamContext,
): Promise<readonly AuthorizedApp[] | null> {
  const found: AuthorizedApp[] = [];
  const report: StreamContext['malformed'] = (row, issues) => context.malformed(row, issues);
  let counted = false;
  const pages = pageLoop({
    first: '',
    keyOf: null,
    fetchPage: async (token) => {
      const body = await client.customerUsage(date, token === '' ? undefined : token, context.signal);
      return { rows: parseRows(rowsOf(body, lists.usage), UsageReport, report), next: nextTokenOf(body) };
    },
  });
  for await (const { rows } of pages)
    for (const { name, msgValue } of rows.flatMap((report) => report.parameters ?? [])) {
      if (name !== 'accounts:authorized_apps') continue;
      counted = true;
      found.push(...parseRows(msgValue ?? [], AuthorizedApp, report));
    }
  return counted ? found : null;
}
