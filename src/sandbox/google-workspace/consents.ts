/**
 * Admin SDK Directory: what each person granted, and their app passwords.
 * Source: discovery document admin.directory_v1, resources tokens and asps. Suspended and recently deleted
 * people are answered with 401 (github.com/cartography-cncf/cartography/pull/2724).
 */
import { day } from '../company.ts';
import type { Company, Person, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { badRequest, invalidCredentials, notAuthorized, notFound } from './errors.ts';
import type { AppPassword, Grant, Grants } from './grants.ts';
import type { Tenant } from './identity.ts';
import { etag, ok } from './reply.ts';

const rememberedDeletionMs = 20 * day;
const done: SandboxReply = { status: 204 };

/** What the tenant's logs must learn of a change made here. */
export interface ConsentEvents {
  tokenRevoked(admin: Person, person: Person, grants: readonly Grant[]): void;
  passwordRevoked(admin: Person, person: Person): void;
}

export interface Consents {
  tokens(request: SandboxRequest, admin: Person, userKey: string): SandboxReply;
  token(request: SandboxRequest, admin: Person, userKey: string, clientId: string): SandboxReply;
  deleteToken(admin: Person, userKey: string, clientId: string): SandboxReply;
  passwords(request: SandboxRequest, admin: Person, userKey: string): SandboxReply;
  deletePassword(admin: Person, userKey: string, codeId: string): SandboxReply;
}

type Reached =
  | { readonly person: Person; readonly refusal?: undefined }
  | { readonly person?: undefined; readonly refusal: SandboxReply };

export function createConsents(
  company: Company,
  clock: SandboxClock,
  tenant: Tenant,
  grants: Grants,
  events: ConsentEvents,
): Consents {
  function reach(admin: Person, userKey: string): Reached {
    const index = tenant.find(userKey);
    if (index === null) {
      const group = /^[^.@]+@/u.test(userKey) && userKey.endsWith(`@${company.domain}`);
      return { refusal: group ? badRequest('Type not supported: userKey') : notFound('userKey') };
    }
    const person = company.person(index);
    if (person.status === 'gone' && clock.now() - (person.leftAt ?? 0) > rememberedDeletionMs)
      return { refusal: notFound('userKey') };
    if (person.status !== 'active') return { refusal: invalidCredentials() };
    if (admin.admin !== 'super' && person.admin === 'super') return { refusal: notAuthorized() };
    return { person };
  }

  function tokenResource(person: Person, { app, scopes }: Grant) {
    return {
      kind: 'admin#directory#token',
      etag: etag(app.clientId, scopes.length),
      clientId: app.clientId,
      ...(app.name === null ? {} : { displayText: app.name }),
      anonymous: app.unregistered === true,
      nativeApp: app.native === true,
      userKey: tenant.userId(person.index),
      ...(scopes.length === 0 ? {} : { scopes }),
    };
  }

  function passwordResource(person: Person, { codeId, name, createdAt, lastUsedAt }: AppPassword) {
    return {
      kind: 'admin#directory#asp',
      etag: etag(name, codeId),
      codeId,
      name,
      creationTime: String(createdAt),
      lastTimeUsed: lastUsedAt === null ? '0' : String(lastUsedAt),
      userKey: tenant.userId(person.index),
    };
  }

  function list(request: SandboxRequest, kind: string, items: readonly unknown[]): SandboxReply {
    return ok(request, {
      kind,
      etag: etag(request.url.pathname, items.length),
      ...(items.length === 0 ? {} : { items }),
    });
  }

  return {
    tokens(request, admin, userKey) {
      const { person, refusal } = reach(admin, userKey);
      if (refusal !== undefined) return refusal;
      const items = grants.of(person).map((grant) => tokenResource(person, grant));
      return list(request, 'admin#directory#tokenList', items);
    },

    token(request, admin, userKey, clientId) {
      const { person, refusal } = reach(admin, userKey);
      if (refusal !== undefined) return refusal;
      const grant = grants.of(person).find(({ app }) => app.clientId === clientId);
      return grant === undefined ? notFound('clientId') : ok(request, tokenResource(person, grant));
    },

    deleteToken(admin, userKey, clientId) {
      const { person, refusal } = reach(admin, userKey);
      if (refusal !== undefined) return refusal;
      const had = grants.of(person).filter(({ app }) => app.clientId === clientId);
      if (!grants.remove(person.index, clientId)) return notFound('clientId');
      events.tokenRevoked(admin, person, had);
      return done;
    },

    passwords(request, admin, userKey) {
      const { person, refusal } = reach(admin, userKey);
      if (refusal !== undefined) return refusal;
      const items = grants.passwordsOf(person).map((password) => passwordResource(person, password));
      return list(request, 'admin#directory#aspList', items);
    },

    deletePassword(admin, userKey, codeId) {
      const { person, refusal } = reach(admin, userKey);
      if (refusal !== undefined) return refusal;
      if (!/^\d+$/u.test(codeId) || !grants.removePassword(person.index, Number(codeId)))
        return notFound('codeId');
      events.passwordRevoked(admin, person);
      return done;
    },
  };
}
