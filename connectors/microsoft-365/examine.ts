/** What a credential can and cannot see, from its token and, where a licence decides, from one call. */
import { AppError } from '../../src/core/errors.ts';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import { excessive, lacking, type MicrosoftStream, permissionsByStream } from './abilities.ts';
import { clouds } from './clouds.ts';
import { signInActivityList } from './client.ts';
import type { Graph } from './graph.ts';
import type { Settings } from './settings.ts';
import { permissionsOf } from './token-claims.ts';
import { Page, type TokenClaims } from './wire.ts';

const streams = Object.keys(permissionsByStream) as readonly MicrosoftStream[];

export async function examine(
  graph: Graph,
  settings: Settings,
  claims: TokenClaims,
  signal: AbortSignal,
): Promise<Examination> {
  const held = permissionsOf(claims);
  const abilities: Ability[] = [];
  for (const stream of streams) {
    const ability = byPermission(stream, held);
    const probed = stream === 'sign-in-activity' && ability.can !== 'no';
    abilities.push(probed ? await probeReport(graph, settings, signal) : ability);
  }
  return { abilities, warnings: warningsOf(claims, held ?? []) };
}

function byPermission(stream: MicrosoftStream, held: readonly string[] | null): Ability {
  if (held === null)
    return { stream, can: 'unknown', reason: 'the token does not tell its permissions', remedy: null };
  const missing = lacking(stream, held);
  if (missing.length === 0) return { stream, can: 'yes', reason: null, remedy: null };
  return {
    stream,
    can: 'no',
    reason: `lacks ${missing.join(' and ')}`,
    remedy: `Add the Microsoft Graph permission ${missing.join(' and ')} to the app registration and grant admin consent.`,
  };
}

async function probeReport(graph: Graph, { cloud }: Settings, signal: AbortSignal): Promise<Ability> {
  const stream = 'sign-in-activity';
  try {
    if (!clouds[cloud].signInReport) throw new AppError('GAP_CLOUD');
    await graph.get({ ...signInActivityList, top: 1 }, Page, signal);
    return { stream, can: 'yes', reason: null, remedy: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code.startsWith('SIGN_IN_') || signal.aborted) throw thrown;
    const can = thrown.code.startsWith('GAP_') ? 'no' : 'unknown';
    return { stream, can, reason: thrown.message, remedy: thrown.remedy };
  }
}

function warningsOf(claims: TokenClaims, held: readonly string[]): readonly string[] {
  const warnings: string[] = [];
  const writes = excessive(held);
  if (writes.length > 0)
    warnings.push(
      `This credential can write: ${writes.join(', ')}. An audit needs none of it; keep reading and revoking apart (actAuth).`,
    );
  if (typeof claims.scp === 'string')
    warnings.push(
      'A person is signed in: the audit sees what that person may see, which takes a directory role such as Global Reader.',
    );
  return warnings;
}
