/** The Audit Logs API, for which the SDK has no client. Pages: `operations.ts`. */
import type { Door } from '../../src/kit/transport/call.ts';
import { bodyOf } from './answers.ts';
import { type AuditOperationId, auditLane, auditOperations } from './operations.ts';
import type { AuditLogClient } from './slack-session.ts';

/** @param origin e.g. `https://api.slack.com` */
export function createAuditLog(door: Door, origin: string): AuditLogClient {
  async function get(
    id: AuditOperationId,
    query: Readonly<Record<string, string | number | undefined>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { path } = auditOperations[id];
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) asked.set(name, String(value));
    const answer = await door.send({
      operation: id,
      method: 'GET',
      url: `${origin}${path}${asked.size === 0 ? '' : `?${asked.toString()}`}`,
      headers: { accept: 'application/json' },
      lane: auditLane.name,
      about: 'the audit log',
      signal,
    });
    return bodyOf(answer);
  }

  return {
    logs: (query, signal) => get('audit.logs', { ...query }, signal),
    actions: (signal) => get('audit.actions', {}, signal),
  };
}
