import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { Door } from '../../src/kit/transport/call.ts';

/** The newest version that Grantwarden was written against. */
const testedVersion = 67;
/** External client apps came with it; an older org is read without them. */
export const externalClientAppsSince = 59;

const Versions = z.array(z.object({ version: z.string().regex(/^\d{1,3}\.\d$/u) })).min(1);

/**
 * The newest version that both know. The list is the one thing that is told before signing in.
 * @returns e.g. `67.0`
 * @throws AppError READ_MALFORMED, and as the door does
 */
export async function chooseVersion(door: Door, instance: string, signal: AbortSignal): Promise<string> {
  const { json } = await door.send({
    operation: 'versions',
    method: 'GET',
    url: `${instance}/services/data/`,
    headers: { accept: 'application/json' },
    lane: 'api',
    signal,
  });
  const parsed = Versions.safeParse(json);
  if (!parsed.success) throw new AppError('READ_MALFORMED', { detail: 'the list of API versions' });
  const offered = parsed.data.map(({ version }) => Number(version)).filter((one) => one <= testedVersion);
  // Salesforce withdraws old versions; one newer than all we know still reads what ours did.
  return `${offered.length === 0 ? testedVersion : Math.max(...offered)}.0`;
}
