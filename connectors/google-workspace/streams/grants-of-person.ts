/** From one person's tokens and app passwords to grants. Pure but for telling each app once. */
import { isoTime } from '../../../src/core/clock.ts';
import type { CredentialSeen, GrantSeen, Observation } from '../../../src/core/observation.ts';
import { appPasswordClient, type TellApp } from '../app-names.ts';
import type { AppPassword, Token } from '../wire.ts';

/** Rows of one client are one grant: scopes joined, the first name that says something. */
export function uniteTokens(tokens: readonly Token[]): readonly Token[] {
  const byClient = new Map<string, Token>();
  for (const token of tokens) {
    const before = byClient.get(token.clientId);
    byClient.set(token.clientId, before === undefined ? token : united(before, token));
  }
  return [...byClient.values()];
}

function united(a: Token, b: Token): Token {
  const scopes = a.scopes || b.scopes ? [...(a.scopes ?? []), ...(b.scopes ?? [])] : null;
  return {
    clientId: a.clientId,
    displayText: a.displayText?.trim() ? a.displayText : b.displayText,
    anonymous: either(a.anonymous, b.anonymous),
    nativeApp: either(a.nativeApp, b.nativeApp),
    scopes,
  };
}

function either(a: boolean | null | undefined, b: boolean | null | undefined): boolean | null {
  return a === true || b === true ? true : (a ?? b ?? null);
}

export function tokenRows(userId: string, token: Token, tellApp: TellApp): readonly Observation[] {
  const { clientId, displayText, anonymous, nativeApp, scopes } = token;
  const grant: GrantSeen = {
    type: 'grant',
    clientId,
    principal: { kind: 'user', id: userId },
    kind: 'delegated-user',
    resource: '',
    scopes: [...new Set(scopes ?? [])],
    scopeStatus: scopes ? 'granted' : 'unknown',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [clientId],
    evidence: ['directory.tokens.list'],
  };
  const app = tellApp({
    clientId,
    name: displayText ?? null,
    ...(typeof anonymous === 'boolean' ? { anonymous } : {}),
    ...(typeof nativeApp === 'boolean' ? { nativeApp } : {}),
  });
  return [...app, grant];
}

/** An app password opens these to whoever knows it; Google lists no scopes for it. */
const appPasswordReach = [
  'https://mail.google.com/',
  'https://www.google.com/calendar/feeds',
  'https://www.google.com/m8/feeds',
];

export function appPasswordRows(
  userId: string,
  password: AppPassword,
  tellApp: TellApp,
): readonly Observation[] {
  const { codeId } = password;
  const createdAt = timeOf(password.creationTime);
  const never = password.lastTimeUsed === '0';
  const lastUsedAt = never ? null : timeOf(password.lastTimeUsed);
  const lastUsedStatus = never ? 'never' : lastUsedAt === null ? 'unknown' : 'used';
  const grant: GrantSeen = {
    type: 'grant',
    clientId: appPasswordClient,
    principal: { kind: 'user', id: userId },
    kind: 'app-password',
    resource: codeId,
    scopes: appPasswordReach,
    scopeStatus: 'configured',
    grantedAt: createdAt,
    lastUsedAt,
    lastUsedStatus,
    handles: [codeId],
    evidence: ['directory.asps.list'],
  };
  const credential: CredentialSeen = {
    type: 'credential',
    id: `app-password:${userId}:${codeId}`,
    clientId: appPasswordClient,
    outbound: false,
    kind: 'app-password',
    name: password.name ?? null,
    createdAt,
    expiresAt: null,
    lastUsedAt,
    lastUsedStatus,
    owner: userId,
  };
  return [...tellApp({ clientId: appPasswordClient, name: 'App passwords' }), grant, credential];
}

/** Milliseconds since the epoch as text; 0 and what is no time are no time. */
function timeOf(text: string | null | undefined): string | null {
  if (!text || !/^\d{1,16}$/u.test(text)) return null;
  const ms = Number(text);
  return ms > 0 && ms <= 8.64e15 ? isoTime(ms) : null;
}
