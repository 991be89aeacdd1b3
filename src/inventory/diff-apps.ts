/** Apps that came, went, or stand otherwise. */
import { appKey } from '../core/ids.ts';
import { appRow, type Client, clientOf } from './app-rows.ts';
import { type Span, staged } from './diff-rows.ts';

export interface AppName {
  readonly tenant: string;
  /** `platform:clientId` */
  readonly app: string;
  readonly name: string | null;
}

export interface AppChange extends AppName {
  /** `first-read`: a stream that was not read in full before tells of it, so it may have been there. */
  readonly change: 'new' | 'first-read' | 'gone' | 'state';
  /** States; null where it was not there. */
  readonly before: string | null;
  readonly after: string | null;
  readonly seenAt: string;
}

/** Names of apps as the later run has them, else as the earlier had; each is looked up once. */
export function appNamer({ before, after }: Span): (client: Client) => AppName {
  const known = new Map<number, AppName>();
  return (client) => {
    let name = known.get(client.row);
    if (name === undefined) {
      name = {
        tenant: after.id,
        app: appKey(after.platform, client.client_id),
        name: appRow(after, client).name ?? appRow(before, client).name,
      };
      known.set(client.row, name);
    }
    return name;
  };
}

interface Candidate extends Client {
  readonly at: number;
  readonly unread: number;
}

const candidates = `
  SELECT clients.row, client_id, max(at) AS at, min(stream IN (SELECT value FROM json_each(:unread))) AS unread
  FROM clients JOIN (
    SELECT client, at, stream FROM temp.changed_records WHERE kind IN ('app', 'app-users')
    UNION ALL SELECT client, at, stream FROM temp.changed_grants) AS changed ON changed.client = clients.row
  WHERE clients.row > :after GROUP BY clients.row ORDER BY clients.row`;

export function* appChanges(span: Span): Generator<AppChange> {
  const { store, before, after } = span;
  const nameOf = appNamer(span);
  const unread = JSON.stringify([...span.unreadBefore]);
  for (const client of staged<Candidate>(store, candidates, { unread })) {
    const had = clientOf(before, client.client_id) !== null;
    const has = clientOf(after, client.client_id) !== null;
    if (!had && !has) continue;
    const [was, is] = [
      had ? appRow(before, client).state : null,
      has ? appRow(after, client).state : null,
    ] as const;
    if (had && has && was === is) continue;
    const change = had ? (has ? 'state' : 'gone') : client.unread === 1 ? 'first-read' : 'new';
    yield { ...nameOf(client), change, before: was, after: is, seenAt: after.startOf(client.at) };
  }
}
