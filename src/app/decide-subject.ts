/** Which vendor or app a decision is about: by finding, by id, or by name where the name leaves no doubt. */
import { appIdKey } from '../core/app-id.ts';
import { AppError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { nameKey } from '../core/fold.ts';
import type { JudgedApp } from '../core/result.ts';
import { hasHiddenText, safeName, safeText } from '../core/text.ts';
import { nearest } from '../kit/nearest.ts';
import { catalogue, type KnownVendor } from '../policy/catalogue.ts';
import type { Desk } from './decide.ts';
import { hasId, traceMatcher } from './trace-matcher.ts';

/** An app as one id names it, in every tenant that has it. */
export interface MeantApp {
  readonly key: string;
  readonly app: JudgedApp;
  readonly everywhere: readonly JudgedApp[];
  /** Why it is meant, a sentence. */
  readonly evidence: string;
  readonly strength: 'id' | 'proven' | 'candidate';
}

export interface MeantSubject {
  /** One app, named by its id. */
  readonly app: MeantApp | null;
  /** Places in the policy's lists. */
  readonly vendor: number | null;
  readonly banned: number | null;
  readonly known: KnownVendor | null;
  /** By name or domain; empty when an app was named. The platforms' own are left out. */
  readonly apps: readonly MeantApp[];
}

/** @throws AppError USAGE when nothing, or more than one vendor, is meant; NOTHING_RECORDED for a finding without an audit */
export async function subjectOf(desk: Desk, what: string): Promise<MeantSubject> {
  const finding = what.startsWith('f_') ? findingOf(desk, what) : null;
  if (finding !== null) {
    if (finding.app !== null && finding.tenant !== null) return idOrName(desk, finding.app, finding.tenant);
    if (finding.vendor !== null) return idOrName(desk, finding.vendor, null);
    throw new AppError('USAGE', {
      detail: `${finding.id} is about a setting of ${safeText(finding.tenant ?? 'a tenant')}, not about an app`,
      remedy: `To accept it: grantwarden waive ${finding.id}`,
    });
  }
  return idOrName(desk, what, null);
}

/** @throws AppError NOTHING_RECORDED */
export function requireAudit({ view }: Desk): NonNullable<Desk['view']> {
  if (view === null) throw new AppError('NOTHING_RECORDED');
  return view;
}

function findingOf(desk: Desk, id: string): Finding | null {
  return requireAudit(desk).finding(id);
}

async function idOrName(desk: Desk, what: string, tenant: string | null): Promise<MeantSubject> {
  const { reading, view } = desk;
  const only = { tenants: tenant === null ? chosenTenants(desk) : [tenant] };
  const matcher = traceMatcher(what, reading.policy);
  const byId = new Map<string, JudgedApp[]>();
  const byName = new Map<string, MeantApp & { readonly everywhere: JudgedApp[] }>();
  const names = new Map<string, string>(matcher.knownNames.map((name) => [name, name]));
  const keyed = view === null ? [] : only.tenants.flatMap((id) => view.app(id, what) ?? []);
  // A whole key leaves no doubt, so nothing else is looked at.
  for await (const app of view === null ? [] : keyed.length > 0 ? keyed : view.apps(only)) {
    if (hasId(app, what)) byId.set(app.key, [...(byId.get(app.key) ?? []), app]);
    if (app.name !== null && !names.has(app.name)) names.set(app.name, app.key);
    names.set(app.key, app.key).set(app.clientId, app.key);
    const match = app.party === 'first' ? null : matcher.match(app);
    if (match === null) continue;
    const known = byName.get(app.key);
    if (known === undefined) byName.set(app.key, { key: app.key, app, everywhere: [app], ...match });
    else known.everywhere.push(app);
  }
  if (byId.size > 1)
    throw ambiguous(
      what,
      [...byId.values()].flatMap(([app]) => (app === undefined ? [] : [app])),
    );
  const [apps] = byId.values();
  const [app] = apps ?? [];
  if (app !== undefined && apps !== undefined)
    return {
      app: {
        key: app.key,
        app,
        everywhere: apps,
        strength: 'id',
        evidence: 'It has the id that was asked for.',
      },
      vendor: null,
      banned: bannedWith(desk, app),
      known: null,
      apps: [],
    };
  const meant = (source: 'policy' | 'banned' | 'catalogue'): readonly string[] => [
    ...new Set(matcher.meant.filter((each) => each.source === source).map(({ name }) => nameKey(name))),
  ];
  const vendors = meant('policy');
  if (vendors.length > 1)
    throw severalVendors(
      what,
      matcher.meant.map(({ name }) => name),
    );
  const placeIn = (list: readonly { readonly name: string }[], [key]: readonly string[]): number | null => {
    const index = key === undefined ? -1 : list.findIndex(({ name }) => nameKey(name) === key);
    return index === -1 ? null : index;
  };
  const vendor = placeIn(reading.policy.vendors, vendors);
  const banned = placeIn(reading.policy.banned, meant('banned'));
  const [knownName] = meant('catalogue');
  const known = catalogue.find(({ name }) => nameKey(name) === knownName) ?? null;
  const found = [...byName.values()];
  if (vendor === null && banned === null && known === null && found.length === 0)
    throw nothing(what, names, view !== null);
  return { app: null, vendor, banned, known, apps: found };
}

function chosenTenants({ context, view }: Desk): readonly string[] {
  const all = view?.tenants.map(({ id }) => id) ?? [];
  const chosen = new Set(context.tenants.map(({ id }) => id));
  // A tenant that left the configuration is still part of the last run.
  return context.tenants.length === context.config.tenants.length ? all : all.filter((id) => chosen.has(id));
}

/** The ban that names this very id. */
function bannedWith({ reading }: Desk, { platform, clientId }: JudgedApp): number | null {
  const key = appIdKey(platform, clientId);
  const index = reading.policy.banned.findIndex(({ apps }) =>
    (apps[platform] ?? []).some((id) => key !== null && appIdKey(platform, id) === key),
  );
  return index === -1 ? null : index;
}

/**
 * The id by which the policy can prove the app.
 * @throws AppError DECISION_REFUSED for an app that has a name only, or an id that nobody could read
 */
export function provingId({ platform, clientId, name }: JudgedApp): string {
  const called = quoted(safeName(name, clientId));
  if (appIdKey(platform, clientId) === null)
    throw new AppError('DECISION_REFUSED', {
      detail: `only the name of ${called} is known, and a name proves nothing: any app may bear it`,
      remedy:
        'Have the app installed in the org, so that it gets an id (0H4… or 0xI…), audit again, and decide on that id.',
    });
  if (clientId.trim() !== clientId || hasHiddenText(clientId))
    throw new AppError('DECISION_REFUSED', {
      detail: `the id of ${called} holds spaces at its ends or characters that cannot be seen`,
      remedy: 'Look at it with grantwarden list apps --json before anything else.',
    });
  return clientId;
}

/** @param orElse what to do instead, the end of a sentence */
export function ambiguous(what: string, apps: readonly JudgedApp[], orElse = ''): AppError {
  const lines = apps.slice(0, mostListed).map(appLine);
  const more = apps.length - lines.length;
  return new AppError('USAGE', {
    detail: [
      `${quoted(what)} may be ${apps.length} apps`,
      ...lines,
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
    remedy: `Name one by its key, the first word of its line${orElse}.`,
  });
}

/** Key, name, maker, size: enough to tell one from another. */
export function appLine({ key, tenant, name, publisher, verified, users, usersAtLeast }: JudgedApp): string {
  const by =
    publisher === null
      ? 'publisher unknown'
      : `by ${quoted(publisher)}${verified === 'yes' ? ', verified' : ''}`;
  return `${safeText(key)}  ${quoted(safeName(name, 'no name'))} ${by}, ${people(users, usersAtLeast)}, ${safeText(tenant)}`;
}

function people(count: number, atLeast: boolean): string {
  return `${atLeast ? 'at least ' : ''}${count.toLocaleString('en-US')} ${count === 1 ? 'person' : 'people'}`;
}

export function quoted(text: string): string {
  return `“${safeText(text)}”`;
}

const mostListed = 20;

function severalVendors(what: string, names: readonly string[]): AppError {
  return new AppError('USAGE', {
    detail: `${quoted(what)} may be any of ${[...new Set(names)].map(quoted).join(', ')}`,
    remedy: 'Give the full name of one.',
  });
}

function nothing(what: string, names: ReadonlyMap<string, string>, audited: boolean): AppError {
  const meant = nearest(what, names.keys());
  const instead = meant === null ? '' : `; did you mean ${safeText(names.get(meant) ?? meant)}?`;
  return new AppError('USAGE', {
    detail: `neither the policy nor ${audited ? 'the last audit' : 'the catalogue of known vendors'} has ${quoted(what)}${instead}`,
    remedy: audited
      ? 'Take a key from `grantwarden list apps` or a name from `list vendors`.'
      : 'Run `grantwarden audit` first: nothing has been audited yet.',
  });
}
