/**
 * The sign-in log: people at the keyboard, apps that refresh in their name, apps for themselves. Of the past only
 * the moments are held, as many as a middling company has at most; a row is computed when it is served.
 * Source: learn.microsoft.com/graph/api/resources/signin (v1.0 and beta).
 */
import { originOf, originsOfApps, personOrigin, vendorOrigins } from '../origins.ts';
import { chance, draw, pickIndex } from '../random.ts';
import type { PlacedVendorApp } from './directory.ts';
import { graphAppId } from './resources.ts';
import { type SignIn, type SignInEvent, signInRow } from './sign-in-row.ts';
import type { Tenant } from './tenant.ts';

const day = 86_400_000;
const hour = 3_600_000;
export const signInDays = 30;
/** A large company's log would fill days of reading at five calls in ten seconds. */
const mostPerDay = 600;
const eachPerDay = 0.3;
const firstParty = [
  { appId: 'd3590ed6-52b3-4102-aeff-aad2292ab01c', name: 'Microsoft Office' },
  { appId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', name: 'Microsoft Teams' },
  { appId: '4765445b-32c6-49b0-83e6-1d93765276ca', name: 'OfficeHome' },
] as const;
const azureCli = { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', name: 'Microsoft Azure CLI' } as const;
const azureManagement = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

/** Newest first. */
export function pastSignIns(tenant: Tenant): readonly SignInEvent[] {
  const { company, vendorApps, startedAt, people } = tenant.directory;
  const { seed } = company;
  const origins = originsOfApps(company.vendors);
  const perDay = Math.min(mostPerDay, Math.max(1, Math.ceil(people * eachPerDay)));
  const used = vendorApps.filter(({ app }) => app.lastUsed !== null && app.scopes.length > 0);
  const background = used.filter(({ app }) => app.scopes.includes('offline_access'));

  function event(at: number, number: number, tell: () => SignIn): SignInEvent {
    return { at, body: (version, known) => signInRow(tenant, tell(), number, version, known) };
  }

  /** What a person could have used that long ago. */
  function choices(apps: readonly PlacedVendorApp[], index: number, age: number) {
    const person = company.person(index);
    if (person.status === 'gone') return [];
    return apps.filter(
      ({ app }) => app.since > age && (app.lastUsed ?? 0) < age && company.holds(person, app),
    );
  }

  function present(index: number, at: number): boolean {
    const { status, leftAt } = company.person(index);
    return status !== 'gone' && (leftAt === null || leftAt > at);
  }

  function atKeyboard(k: number, at: number): SignIn {
    const index = pickIndex(people, seed, 'sign-in person', k);
    const own = choices(used, index, (startedAt - at) / day);
    const placed =
      chance(seed, 'sign-in kind', k) < 0.5
        ? own[draw(seed, 'sign-in app', k) % Math.max(1, own.length)]
        : undefined;
    const office = firstParty[draw(seed, 'sign-in office', k) % firstParty.length] ?? firstParty[0];
    const works = company.person(index).department === 'Engineering' && k % 20 === 0 ? azureCli : office;
    return {
      at,
      type: 'interactiveUser',
      person: index,
      appId: placed === undefined ? works.appId : tenant.directory.appId(placed.at),
      appName: placed === undefined ? works.name : placed.app.name,
      resource:
        placed === undefined && works === azureCli ? azureManagement : (placed?.app.resource ?? graphAppId),
      from: personOrigin(company, index, k),
      protocol: 'oAuth2',
      credential: 'none',
      session: tenant.directory.ids.correlation.at(0x5000_0000 + k),
      // A wrong password now and then, and apps that ask before they may.
      error: chance(seed, 'sign-in error', k) < 0.04 ? 50_126 : 0,
    };
  }

  function refreshing(k: number, at: number): SignIn | null {
    const index = pickIndex(people, seed, 'refresh person', k);
    const own = choices(background, index, (startedAt - at) / day);
    const placed = own[draw(seed, 'refresh app', k) % Math.max(1, own.length)];
    const two = placed === undefined ? undefined : origins.get(placed.app);
    if (placed === undefined || two === undefined) return null;
    return {
      at,
      type: 'nonInteractiveUser',
      person: index,
      appId: tenant.directory.appId(placed.at),
      appName: placed.app.name,
      resource: placed.app.resource ?? graphAppId,
      from: originOf(two, seed, k),
      protocol: 'oAuth2',
      credential: 'clientSecret',
      session: tenant.directory.ids.correlation.at(0x6000_0000 + index * 64 + (placed.at % 64)),
      error: 0,
    };
  }

  function* stream(name: string, number: number, tell: (k: number, at: number) => SignIn | null) {
    const period = day / perDay;
    for (let k = 0; k < perDay * signInDays; k += 1) {
      const at = Math.floor(startedAt - hour - (k + chance(seed, name, k)) * period);
      const found = at < startedAt - signInDays * day ? null : tell(k, at);
      if (found !== null && (found.person === null || present(found.person, at)))
        yield event(at, number + k, () => tell(k, at) ?? found);
    }
  }

  return [
    ...stream('sign-in', 0x4000_0000, atKeyboard),
    ...stream('refresh', 0x4100_0000, refreshing),
    ...forThemselves(tenant, event),
  ].toSorted((left, right) => right.at - left.at);
}

/** Once a day, back from the moment that the report of last sign-ins names. */
function* forThemselves(
  tenant: Tenant,
  event: (at: number, number: number, tell: () => SignIn) => SignInEvent,
): Generator<SignInEvent> {
  const { directory } = tenant;
  const { company, startedAt } = directory;
  const own = ['auditor', 'ci-deployer'].map((key) => ({
    at: directory.special(key),
    domain: company.domain,
  }));
  const theirs = directory.vendorApps.map(({ at, vendor }) => ({ at, domain: vendor.domain }));
  for (const { at: place, domain } of [...own, ...theirs]) {
    const app = directory.profile(place);
    const { client, asUser } = app.activity;
    if (typeof client !== 'number' || asUser) continue;
    const two = vendorOrigins(domain);
    for (let nth = 0; client + nth < signInDays; nth += 1) {
      const at = startedAt - (client + nth) * day - hour;
      const number = 0x4200_0000 + place * 64 + nth;
      yield event(at, number, () => ({
        at,
        type: 'servicePrincipal',
        person: null,
        appId: app.appId,
        appName: app.name,
        resource: graphAppId,
        from: originOf(two, company.seed, number),
        protocol: 'none',
        credential: app.secrets.some(({ kind }) => kind === 'certificate') ? 'certificate' : 'clientSecret',
        session: null,
        error: 0,
      }));
    }
  }
  const at = startedAt - day;
  yield {
    at,
    // Somebody tried a secret of an app that the tenant does not know.
    body: () => ({
      id: directory.ids.correlation.at(4_900_000),
      createdDateTime: new Date(at).toISOString(),
      appId: '',
      servicePrincipalId: '00000000-0000-0000-0000-000000000000',
      signInEventTypes: ['servicePrincipal'],
      status: { errorCode: 7_000_215 },
    }),
  };
}
