/** The answers of a tenant to which nothing is connected: it is still somebody's, and has its workspaces. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { listingOf } from './lists.ts';

export async function emptyReply(
  request: SandboxRequest,
  origin: string,
  real: () => Promise<SandboxReply>,
): Promise<SandboxReply> {
  const reply = await real();
  const rows = listingOf(request, origin)?.rows ?? null;
  if (rows === null || rows === 'teams' || reply.status !== 200) return reply;
  const body = JSON.parse(reply.body ?? '{}') as Readonly<Record<string, unknown>>;
  if (body['ok'] === false) return reply;
  const end =
    rows === 'logs'
      ? { paging: { count: 100, total: 0, page: 1, pages: 1 } }
      : { response_metadata: { next_cursor: '' } };
  return { ...reply, body: JSON.stringify({ ...body, [rows]: [], ...end }) };
}
