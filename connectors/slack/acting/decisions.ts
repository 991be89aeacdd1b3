/** What is decided about an app at one place, from the lists of approved and restricted apps. */
import { z } from 'zod';
import type { Clock } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import { readCursorList } from '../cursor-list.ts';
import type { MethodArgs, SlackClient } from '../slack-session.ts';
import { createBurst } from '../../../src/kit/burst.ts';
import { type Decision, scopeList } from './targets.ts';

/** https://docs.slack.dev/reference/methods/admin.apps.approved.list */
const Row = z.object({
  app: z.object({ id: z.string().min(1) }),
  scopes: z.array(z.object({ name: z.string(), token_type: z.string().nullish() })).nullish(),
});
type Row = z.infer<typeof Row>;

export interface Decided {
  readonly decision: Decision;
  /** Of an approval, parted by commas as approving takes them. */
  readonly botScopes: string;
  readonly userScopes: string;
}

export interface Decisions {
  /** @throws AppError as the door does; READ_MALFORMED when the app may be among rows that were not understood */
  at(place: MethodArgs, appId: string): Promise<Decided>;
  forget(): void;
}

interface List {
  readonly rows: ReadonlyMap<string, Row>;
  readonly broken: number;
}

const pageSize = 1000;
const lists = {
  restricted: { method: 'admin.apps.restricted.list', rows: 'restricted_apps' },
  approved: { method: 'admin.apps.approved.list', rows: 'approved_apps' },
} as const;

export function createDecisions(client: SlackClient, clock: Clock, signal: AbortSignal): Decisions {
  async function read(which: keyof typeof lists, args: MethodArgs): Promise<List> {
    const { method, rows } = lists[which];
    const found = new Map<string, Row>();
    let broken = 0;
    const pages = readCursorList({
      rows,
      schema: Row,
      keyOf: ({ app }) => app.id,
      report: () => {
        broken += 1;
      },
      fetchPage: (cursor) =>
        client.call(
          method,
          { limit: pageSize, ...args, ...(cursor === undefined ? {} : { cursor }) },
          signal,
        ),
    });
    for await (const page of pages) for (const row of page.rows) found.set(row.app.id, row);
    return { rows: found, broken };
  }

  /** `certified` chooses between two lists: without it no certified app is told, with it nothing else. */
  const whole = createBurst(async (key) => {
    const { which, place } = JSON.parse(key) as {
      readonly which: keyof typeof lists;
      readonly place: MethodArgs;
    };
    const [plain, certified] = await Promise.all([
      read(which, { ...place, certified: false }),
      read(which, { ...place, certified: true }),
    ]);
    return {
      rows: new Map([...plain.rows, ...certified.rows]),
      broken: plain.broken + certified.broken,
    };
  }, clock);

  return {
    async at(place, appId) {
      const [restricted, approved] = await Promise.all([
        whole.read(JSON.stringify({ which: 'restricted', place })),
        whole.read(JSON.stringify({ which: 'approved', place })),
      ]);
      if (restricted.rows.has(appId)) return { decision: 'restricted', botScopes: '', userScopes: '' };
      const row = approved.rows.get(appId);
      if (row !== undefined) return { decision: 'approved', ...scopesOf(row) };
      const broken = restricted.broken + approved.broken;
      if (broken > 0)
        throw new AppError('READ_MALFORMED', { detail: `${broken} rows of decisions were not understood` });
      return { decision: 'none', botScopes: '', userScopes: '' };
    },
    forget: () => whole.forgetAll(),
  };
}

function scopesOf({ scopes }: Row): Pick<Decided, 'botScopes' | 'userScopes'> {
  const of = (type: string): string =>
    scopeList((scopes ?? []).filter((scope) => scope.token_type === type).map(({ name }) => name));
  return { botScopes: of('bot'), userScopes: of('user') };
}
