/** What a credential can and cannot see, from its token and, where a licence decides, from one call. */
import { AppError } from '../../src/core/errors.ts';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import { excessive, lacking, type MicrosoftStream, permissionsByStream } from './abilities.ts';
import { clouds } from './clouds.ts';
import { grantList, signInActivityList } from './client.ts';
import { anySignIn } from './sign-in-log.ts';
import type { Ask, Graph } from './graph.ts';
import type { Settings } from './settings.ts';
import { permissionsOf } from './token-claims.ts';
import { unitFailure } from './unit-failure.ts';
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
    const ask = probeOf(stream, ability.can, held ?? []);
    abilities.push(ask === null ? ability : await probe(stream, ask, { graph, settings, signal }));
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

/** A call of one row, where the token alone cannot tell. */
function probeOf(stream: MicrosoftStream, can: Ability['can'], held: readonly string[]): Ask | null {
  // Of both the licence decides.
  if (stream === 'sign-in-activity') return can === 'no' ? null : signInActivityList;
  if (stream === 'sign-ins') return can === 'no' ? null : anySignIn;
  // Published by Graph for this list, and in no documentation of it.
  const undocumented = held.includes('DelegatedPermissionGrant.Read.All');
  return stream === 'delegated-grants' && can === 'no' && undocumented ? grantList(null) : null;
}

interface Probing {
  readonly graph: Graph;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

async function probe(
  stream: MicrosoftStream,
  ask: Ask,
  { graph, settings, signal }: Probing,
): Promise<Ability> {
  try {
    if (stream === 'sign-in-activity' && !clouds[settings.cloud].signInReport)
      throw new AppError('GAP_CLOUD');
    await graph.get({ ...ask, top: 1 }, Page, signal);
    return { stream, can: 'yes', reason: null, remedy: null };
  } catch (thrown) {
    const error = unitFailure(thrown);
    const can = error.code.startsWith('GAP_') ? 'no' : 'unknown';
    return { stream, can, reason: error.message, remedy: error.remedy };
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
