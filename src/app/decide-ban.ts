/** `ban`: a vendor or one app goes to the policy’s `banned` and stays there; `--lift` takes it out again. */
import { appIdKey } from '../core/app-id.ts';
import { AppError } from '../core/errors.ts';
import { nameKey } from '../core/fold.ts';
import type { JudgedApp } from '../core/result.ts';
import { safeName, safeText } from '../core/text.ts';
import { type Platform, platforms } from '../core/vocabulary.ts';
import { banEdits, liftBanEdits } from '../policy/edit-decisions.ts';
import type { Policy, VendorIdentity } from '../policy/policy.ts';
import type { Propose } from './decide.ts';
import {
  ambiguous,
  appLine,
  type MeantApp,
  type MeantSubject,
  provingId,
  quoted,
  subjectOf,
} from './decide-subject.ts';

export interface BanRequest {
  readonly what: string;
  readonly reason: string;
  /** Null: today. */
  readonly since: string | null;
  /** Also the ids of all apps that go by that name. */
  readonly all: boolean;
}

const longestName = 100;

export function proposeBan({ what, reason, since, all }: BanRequest): Propose {
  return async (desk) => {
    const { reading, today } = desk;
    const subject = await subjectOf(desk, what);
    const wanted = subject.app === null ? namedApps(what, subject, all) : [subject.app];
    const withId = wanted.filter(({ app }) => appIdKey(app.platform, app.clientId) !== null);
    // An app that was named and has no id says so; beside others it is banned by name alone.
    if (subject.app !== null || (withId.length === 0 && wanted.length > 0 && isUnknown(subject)))
      for (const { app } of wanted) provingId(app);
    const identity = identityOf(desk.reading.policy, what, subject, withId);
    const place = subject.vendor;
    const edits = banEdits(reading.written, place, { identity, since: since ?? today, reason });
    const name = place === null ? identity.name : (reading.policy.vendors[place]?.name ?? identity.name);
    const left = subject.apps.filter((each) => each.strength === 'candidate' && !wanted.includes(each));
    return {
      what: 'ban',
      subject: name,
      tenant: null,
      edits,
      notes: wanted.flatMap(({ everywhere, evidence, strength }) => [
        ...everywhere.map(appLine),
        ...(strength === 'candidate' ? [evidence] : []),
      ]),
      warnings: [
        ...left
          .slice(0, mostNamed)
          .map(({ app }) => `Only goes by the name; its id is not banned: ${appLine(app)}`),
        ...(left.length > 0
          ? [`--all bans the ids of ${left.length === 1 ? 'it' : `all ${left.length}`} too.`]
          : []),
        ...(subject.app !== null ? vendorStays(subject.app.app, reading.policy) : []),
      ],
      detail: {
        vendor: safeText(name),
        apps: wanted.map(({ key }) => key),
        domains: identity.domains,
        since: since ?? today,
        run: desk.view?.run.id ?? null,
      },
    };
  };
}

const mostNamed = 5;

function isUnknown({ vendor, banned, known }: MeantSubject): boolean {
  return vendor === null && banned === null && known === null;
}

/** @throws AppError USAGE when it is not clear which app is meant */
function namedApps(what: string, subject: MeantSubject, all: boolean): readonly MeantApp[] {
  const candidates = subject.apps.filter(({ strength }) => strength === 'candidate');
  if (all) return candidates;
  if (!isUnknown(subject)) return [];
  if (subject.apps.length > 1)
    throw ambiguous(
      what,
      subject.apps.map(({ app }) => app),
      ', or ban them all with --all',
    );
  return subject.apps;
}

function identityOf(
  policy: Policy,
  what: string,
  { app, vendor, banned, known }: MeantSubject,
  apps: readonly MeantApp[],
): VendorIdentity {
  const own =
    app === null
      ? (policy.banned[banned ?? -1]?.name ?? policy.vendors[vendor ?? -1]?.name ?? known?.name)
      : undefined;
  const first = apps[0]?.app;
  const called = own ?? (app === null ? what : safeName(first?.name, first?.clientId ?? what));
  const name = safeText(called.slice(0, longestName));
  const ids = new Map<Platform, string[]>(
    platforms.map((platform) => [platform, app === null ? [...(known?.apps[platform] ?? [])] : []]),
  );
  for (const { app: each } of apps) ids.get(each.platform)?.push(provingId(each));
  // The name of an approved vendor would ban all of theirs.
  const taken = app !== null && policy.vendors.some((entry) => nameKey(entry.name) === nameKey(name));
  return {
    name: taken || nameKey(name) === '' ? `${name} (${safeText(first?.clientId ?? '')})` : name,
    domains: app === null ? (known?.domains ?? []) : [],
    publishers: [],
    ownerTenants: [],
    apps: Object.fromEntries(ids),
  };
}

function vendorStays({ vendor, vendorMatch }: JudgedApp, { vendors }: Policy): readonly string[] {
  const entry = vendorMatch === 'proven' ? vendors.find(({ name }) => name === vendor) : undefined;
  return entry === undefined
    ? []
    : [
        `This bans one app; ${entry.name} stays in the policy. For all of theirs: grantwarden ban ${JSON.stringify(safeText(entry.name))}`,
      ];
}

export function proposeBanLift({ what }: Pick<BanRequest, 'what'>): Propose {
  return async (desk) => {
    const { written, policy } = desk.reading;
    const own = bannedId(policy, what);
    const { banned, app } = own === null ? await subjectOf(desk, what) : { banned: own.index, app: null };
    const entry = policy.banned[banned ?? -1];
    if (banned === null || entry === undefined)
      throw new AppError('USAGE', {
        detail: `${quoted(what)} is not banned`,
        remedy: 'grantwarden list apps shows what is; the policy lists it under `banned`.',
      });
    return {
      what: 'lift-ban',
      subject: entry.name,
      tenant: null,
      edits: liftBanEdits(written, banned, own?.id ?? app?.app.clientId ?? null),
      notes: [`${entry.name} will not be approved by this; grantwarden approve does that.`],
      warnings: [],
      detail: { vendor: safeText(entry.name), since: entry.since, app: own?.id ?? app?.key ?? null },
    };
  };
}

/** An id that only the policy knows any more. */
function bannedId({ banned }: Policy, what: string): { readonly index: number; readonly id: string } | null {
  for (const platform of platforms) {
    const prefix = `${platform}:`;
    const id = what.startsWith(prefix) ? what.slice(prefix.length) : what;
    const key = appIdKey(platform, id);
    const index = banned.findIndex(({ apps }) =>
      (apps[platform] ?? []).some((each) => key !== null && appIdKey(platform, each) === key),
    );
    if (index !== -1) return { index, id };
  }
  return null;
}
