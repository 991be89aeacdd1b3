/**
 * Admin SDK Directory: the customer and its users, in the order of their addresses.
 * Source: discovery document admin.directory_v1, resources customers and users.
 */
import { day } from '../company.ts';
import type { Company, Person, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { chance, pickIndex } from '../random.ts';
import { badRequest, invalidInput, notAuthorized, notFound } from './errors.ts';
import type { Tenant } from './identity.ts';
import { countParam, etag, lastParam, ok } from './reply.ts';

const cursorLifeMs = 3 * day;
const cursorStart = '~!!~AI9FV7R';

export interface Roster {
  customer(request: SandboxRequest, key: string): SandboxReply;
  users(request: SandboxRequest): SandboxReply;
}

export function createRoster(company: Company, clock: SandboxClock, tenant: Tenant): Roster {
  const { seed } = company;

  function customer(request: SandboxRequest, key: string): SandboxReply {
    if (key !== 'my_customer' && key !== tenant.customerId && key !== company.domain)
      return notFound('customer');
    return ok(request, {
      kind: 'admin#directory#customer',
      id: tenant.customerId,
      etag: etag('customer', tenant.customerId),
      customerDomain: company.domain,
      customerCreationTime: new Date(company.startedAt - 3100 * day).toISOString(),
      language: 'en',
    });
  }

  function users(request: SandboxRequest): SandboxReply {
    const asked = [lastParam(request, 'customer'), lastParam(request, 'domain')];
    if (asked[0] === null && asked[1] === null) return badRequest('Bad Request');
    if (asked[0] !== null && asked[0] !== 'my_customer' && asked[0] !== tenant.customerId)
      return notAuthorized();
    if (asked[1] !== null && asked[1] !== company.domain) return notFound('domain');
    const count = countParam(request, 'maxResults', 100, 500);
    if (count === null) return invalidInput('maxResults');
    if (!['email', 'familyName', 'givenName', null].includes(lastParam(request, 'orderBy')))
      return invalidInput('orderBy');
    const wanted = rosterFilter(lastParam(request, 'query'), lastParam(request, 'showDeleted'));
    if (wanted === null) return invalidInput('query');
    const cursor = readCursor(lastParam(request, 'pageToken'));
    if (cursor === 'invalid') return invalidInput('pageToken');

    const page: unknown[] = [];
    let last: number | null = null;
    let more = false;
    for (const { index, position } of company.byEmail(cursor)) {
      const person = company.person(index);
      if (!wanted(person)) continue;
      if (page.length === count) {
        more = true;
        break;
      }
      page.push(userResource(person));
      last = position;
    }
    return ok(request, {
      kind: 'admin#directory#users',
      etag: etag('users', cursor ?? 'first', page.length),
      ...(page.length === 0 ? {} : { users: page }),
      ...(more && last !== null ? { nextPageToken: writeCursor(last) } : {}),
    });
  }

  function writeCursor(position: number): string {
    return `${cursorStart}_${Buffer.from(`${position}:${Math.floor(clock.now())}`).toString('base64url')}`;
  }

  function readCursor(token: string | null): number | null | 'invalid' {
    if (token === null || token === '') return null;
    const [start, rest = ''] = token.split('_', 2);
    const [position, issued] = Buffer.from(token.slice(cursorStart.length + 1), 'base64url')
      .toString()
      .split(':');
    if (start !== cursorStart || rest === '' || !/^-?\d+$/u.test(position ?? '')) return 'invalid';
    return clock.now() - Number(issued) > cursorLifeMs ? 'invalid' : Number(position);
  }

  function userResource(person: Person) {
    const away = person.leftAt === null ? pickIndex(30, seed, 'login', person.index) : 0;
    const never = chance(seed, 'never', person.index) < 0.01;
    const lastLogin = (person.leftAt ?? company.startedAt) - away * day;
    return {
      kind: 'admin#directory#user',
      id: tenant.userId(person.index),
      etag: etag('user', person.index, person.status),
      primaryEmail: person.email,
      name: {
        givenName: person.given,
        familyName: person.family,
        fullName: `${person.given} ${person.family}`,
      },
      isAdmin: person.admin === 'super',
      isDelegatedAdmin: person.admin === 'delegated',
      lastLoginTime: never ? '1970-01-01T00:00:00.000Z' : new Date(lastLogin).toISOString(),
      creationTime: new Date(person.hiredAt).toISOString(),
      agreedToTerms: !never,
      suspended: person.status === 'suspended' || person.status === 'archived',
      ...(person.status === 'suspended' ? { suspensionReason: 'ADMIN' } : {}),
      archived: person.status === 'archived',
      changePasswordAtNextLogin: false,
      customerId: tenant.customerId,
      orgUnitPath: `/${person.department}`,
      isMailboxSetup: !never,
      isEnrolledIn2Sv: !never,
      includeInGlobalAddressList: true,
      ...(person.status === 'gone' && person.leftAt !== null
        ? { deletionTime: new Date(person.leftAt).toISOString() }
        : {}),
    };
  }

  return { customer, users };
}

/** Which people a roster request means; null for a query that is not understood. */
function rosterFilter(
  query: string | null,
  showDeleted: string | null,
): ((person: Person) => boolean) | null {
  const listed = (person: Person) => (person.status === 'gone') === (showDeleted === 'true');
  if (query === null || query === '') return listed;
  const clause = /^(isSuspended|isArchived|isAdmin)=(true|false)$/iu.exec(query.trim());
  const value = clause?.[2]?.toLowerCase() === 'true';
  switch (clause?.[1]?.toLowerCase()) {
    case 'issuspended':
      return (person) => listed(person) && ['suspended', 'archived'].includes(person.status) === value;
    case 'isarchived':
      return (person) => listed(person) && (person.status === 'archived') === value;
    case 'isadmin':
      return (person) => listed(person) && (person.admin === 'super') === value;
    default:
      return null;
  }
}
