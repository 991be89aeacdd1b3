/** Requests for apps that nobody has decided yet, everywhere in the organisation. */
import { z } from 'zod';
import type { Clock } from '../../../src/core/clock.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import { readCursorList } from '../cursor-list.ts';
import type { MethodArgs, SlackClient, WorkspaceList } from '../slack-session.ts';
import { createBurst } from '../../../src/kit/burst.ts';

/** https://docs.slack.dev/reference/methods/admin.apps.requests.list */
const Request = z.object({ id: z.string().min(1), app: z.object({ id: z.string().min(1) }) });

export interface PendingRequest {
  readonly id: string;
  readonly appId: string;
  readonly place: MethodArgs;
}

export interface Pending {
  readonly requests: readonly PendingRequest[];
  /** Why there may be more; null when everything was read. */
  readonly lacking: string | null;
}

export interface PendingRequests {
  /** @throws AppError when no place at all could be read */
  all(): Promise<Pending>;
  forget(): void;
}

const pageSize = 1000;

export interface PendingParts {
  readonly client: SlackClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Null outside an organisation. */
  enterpriseId(): Promise<string | null>;
  workspaceList(): Promise<WorkspaceList>;
}

export function createPendingRequests(parts: PendingParts): PendingRequests {
  const { client, clock, signal } = parts;

  async function at(place: MethodArgs): Promise<Pending> {
    const requests: PendingRequest[] = [];
    let broken = 0;
    const pages = readCursorList({
      rows: 'app_requests',
      schema: Request,
      keyOf: ({ id }) => id,
      report: () => {
        broken += 1;
      },
      fetchPage: (cursor) =>
        client.call(
          'admin.apps.requests.list',
          { limit: pageSize, certified: true, ...place, ...(cursor === undefined ? {} : { cursor }) },
          signal,
        ),
    });
    for await (const { rows } of pages)
      for (const { id, app } of rows) requests.push({ id, appId: app.id, place });
    return { requests, lacking: broken === 0 ? null : `${broken} requests were not understood` };
  }

  async function everywhere(): Promise<Pending> {
    const enterprise = await parts.enterpriseId();
    const { workspaces, malformed, gap } = await parts.workspaceList();
    const places: readonly MethodArgs[] = [
      ...(enterprise === null ? [] : [{ enterprise_id: enterprise }]),
      ...workspaces.map(({ id }) => ({ team_id: id })),
    ];
    const told = await Promise.all(
      places.map((place) => at(place).catch((thrown: unknown) => ofOnePlace(thrown))),
    );
    const read = told.flatMap((one) => (one instanceof AppError ? [] : [one]));
    const [failed] = told.filter((one) => one instanceof AppError);
    if (read.length === 0 && failed !== undefined) throw failed;
    const byId = new Map<string, PendingRequest>();
    for (const { requests } of read)
      for (const request of requests) if (!byId.has(request.id)) byId.set(request.id, request);
    const lacking = [
      ...read.flatMap(({ lacking: why }) => why ?? []),
      ...(failed === undefined ? [] : [failed.message]),
      ...(gap === null && malformed.length === 0 ? [] : ['not every workspace is known']),
    ];
    return { requests: [...byId.values()], lacking: lacking.length === 0 ? null : lacking.join('; ') };
  }

  const burst = createBurst(everywhere, clock);
  return { all: () => burst.read(''), forget: () => burst.forgetAll() };
}

/** @throws what is about more than one place */
function ofOnePlace(thrown: unknown): AppError {
  const error = toAppError(thrown);
  if (/^(?:READ_|GAP_|PAGE_)/u.test(error.code)) return error;
  throw error;
}
