/** The answers of an org to which nothing is connected: its people and their permissions stay. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { ok } from './errors.ts';
import { match } from './routes.ts';

const stays: ReadonlySet<string> = new Set([
  'organization',
  'user',
  'userlogin',
  'profile',
  'permissionset',
  'permissionsetassignment',
  'userpermissionaccess',
]);

/** The object that a query reads, in lower case. */
export function queriedObject({ url }: SandboxRequest): string {
  return /\bFROM\s+(\w+)/iu.exec(url.searchParams.get('q') ?? '')?.[1]?.toLowerCase() ?? '';
}

export async function emptyReply(
  request: SandboxRequest,
  _origin: string,
  real: () => Promise<SandboxReply>,
): Promise<SandboxReply | null> {
  const reply = await real();
  const route = match(request.method, request.url.pathname)?.name;
  if (reply.status !== 200) return reply;
  switch (route) {
    case 'query':
    case 'tooling.query': {
      if (stays.has(queriedObject(request))) return reply;
      const body = JSON.parse(reply.body ?? '{}') as { readonly records: readonly Record<string, unknown>[] };
      const grouped = /\bGROUP\s+BY\b/iu.test(request.url.searchParams.get('q') ?? '');
      const records = grouped ? [] : body.records.filter(isAggregate).map(nothing);
      return ok({ totalSize: records.length, done: true, records });
    }
    case 'usage.apps':
    case 'usage.users':
    case 'usage.tokens':
    case 'namedCredentials': {
      const body = JSON.parse(reply.body ?? '{}') as Readonly<Record<string, unknown>>;
      return ok(
        Object.fromEntries(
          Object.entries(body).map(([key, value]) => [
            key,
            key === 'nextPageUrl' ? null : Array.isArray(value) ? [] : value,
          ]),
        ),
      );
    }
    case 'metadata': {
      if (
        !/<(?:\w+:)?(?:type|metadataType)>\s*(?:ConnectedApp|ExtlClnt\w+|OauthCustomScope)\s*</u.test(
          request.body,
        )
      )
        return reply;
      const body = (reply.body ?? '')
        .replaceAll(/<records xsi:type="\w+">[\s\S]*?<\/records>/gu, '<records xsi:nil="true"/>')
        .replaceAll(/<result><fullName>[\s\S]*?<\/result>/gu, '');
      return { ...reply, body };
    }
    default:
      return reply;
  }
}

function isAggregate({ attributes }: Readonly<Record<string, unknown>>): boolean {
  return (attributes as { readonly type?: string } | undefined)?.type === 'AggregateResult';
}

/** Counts of nothing are 0, the greatest of nothing is null. */
function nothing(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      key === 'attributes' ? value : typeof value === 'number' ? 0 : null,
    ]),
  );
}
