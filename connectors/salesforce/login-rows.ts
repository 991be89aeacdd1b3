/** From logins to events. Pure. */
import type { EventFact, EventSeen } from '../../src/core/observation.ts';
import type { Login } from './wire.ts';

/** People at a screen, and not an app in their name. https://help.salesforce.com/s/articleView?id=sf.users_login_history.htm */
const byHand =
  /^(?:Application|SAML\b.*|.*\b(?:Communities|Community|Portal)\b.*|Employee Login.*|Third Party SSO)$/iu;

/** @param type `LoginType`; the org tells which there are */
export function isOfApp(type: string | null | undefined): boolean {
  return typeof type === 'string' && type !== '' && !byHand.test(type);
}

/** @param clientId null where the name alone does not tell the app */
export function loginEvent(login: Login, clientId: string | null): EventSeen {
  const facts: readonly (readonly [EventFact | 'loginType', string | null | undefined])[] = [
    ['ip', login.SourceIp],
    ['country', /^[A-Z]{2}$/u.test(login.CountryIso ?? '') ? login.CountryIso : null],
    ['userAgent', agentOf(login)],
    ['protocol', protocolOf(login)],
    ['outcome', login.Status ? (/^success$/iu.test(login.Status) ? 'ok' : 'failed') : null],
    ['loginType', login.LoginType],
  ];
  return {
    type: 'event',
    id: `login:${login.Id}`,
    at: login.LoginTime,
    event: 'sign-in',
    clientId,
    appName: login.Application || null,
    principal: login.UserId,
    resource: null,
    scopes: [],
    detail: Object.fromEntries(facts.filter((fact): fact is [EventFact, string] => Boolean(fact[1]))),
  };
}

function agentOf({ Browser, ClientVersion }: Login): string | null {
  const told = [Browser, ClientVersion].filter((text) => text && !/^(?:unknown|n\/a)$/iu.test(text));
  return [...new Set(told)].join(' ') || null;
}

/** By the words of type and subtype, for neither has a closed list. */
function protocolOf({ LoginType, LoginSubType }: Login): string {
  const words = `${LoginType ?? ''} ${LoginSubType ?? ''}`;
  if (/device/iu.test(words)) return 'device-code';
  if (/refresh/iu.test(words)) return 'refresh';
  if (/\bjwt|assertion/iu.test(words)) return 'jwt';
  if (/client.?credential/iu.test(words)) return 'client-credentials';
  if (/password|\b(?:Apex API|Partner Product)\b/iu.test(words)) return 'password';
  return /^Remote Access\b/iu.test(words) ? 'authorization-code' : 'other';
}
