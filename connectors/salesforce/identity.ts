import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { BaseClient } from './client.ts';
import { id18 } from './salesforce-id.ts';
import type { Identity } from './salesforce-session.ts';

const Id = z.string().transform((id, context) => {
  const long = id18(id);
  if (long !== null) return long;
  context.addIssue({ code: 'custom', message: 'no id' });
  return z.NEVER;
});
const Organization = z.object({
  records: z.tuple([z.object({ Id, Name: z.string().nullish() })]),
});
const UserInfo = z.object({
  user_id: Id,
  organization_id: Id.nullish(),
  preferred_username: z.string().nullish(),
});

interface Known {
  readonly instance: string;
  readonly apiVersion: string;
  /** Of the token answer. */
  readonly identityUrl: string | null;
  /** That the configuration names. */
  readonly username: string | null;
}

/**
 * Whose org this is. Salesforce tells it by query; where that is refused, by who signed in.
 * @throws AppError when neither tells, or when they disagree
 */
export async function readIdentity(client: BaseClient, known: Known, signal: AbortSignal): Promise<Identity> {
  const organization = await unlessRefused(client.query('SELECT Id, Name FROM Organization', signal));
  const org = Organization.safeParse(organization.value).data?.records[0];
  const info = UserInfo.safeParse((await unlessRefused(client.userinfo(signal))).value).data;
  const told = ofUrl(known.identityUrl);
  const organizationId = org?.Id ?? info?.organization_id ?? told?.organizationId;
  if (organizationId === undefined || organizationId === null)
    throw organization.refusal ?? new AppError('READ_MALFORMED', { detail: 'the org does not say its id' });
  const { instance, apiVersion, username } = known;
  return {
    organizationId,
    name: org?.Name ?? null,
    instance,
    userId: info?.user_id ?? told?.userId ?? null,
    username: info?.preferred_username ?? username,
    apiVersion,
  };
}

interface Tried {
  readonly value: unknown;
  readonly refusal: AppError | null;
}

async function unlessRefused(work: Promise<unknown>): Promise<Tried> {
  try {
    return { value: await work, refusal: null };
  } catch (thrown) {
    if (thrown instanceof AppError && /^(?:GAP_|READ_REJECTED|READ_GONE)/u.test(thrown.code))
      return { value: null, refusal: thrown };
    throw thrown;
  }
}

/** `https://login.salesforce.com/id/00D…/005…` */
function ofUrl(
  url: string | null,
): { readonly organizationId: string; readonly userId: string | null } | null {
  const [, organization = '', user = ''] = /\/id\/(\w+)\/(\w+)$/u.exec(url ?? '') ?? [];
  const organizationId = id18(organization);
  return organizationId === null ? null : { organizationId, userId: id18(user) };
}
