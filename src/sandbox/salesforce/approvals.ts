/**
 * Approvals that people gave to apps: one a row of `OauthToken`, up to five for one person and app. All are
 * computed once, for ids and secrets are drawn when they are asked for.
 */
import { day } from '../company.ts';
import type { Company, VendorApp } from '../contract.ts';
import { chance, drawText, pickIndex, textHash } from '../random.ts';
import type { AppTable, OrgApp } from './apps.ts';
import { ownAppName, twinApp } from './apps.ts';
import type { SalesforceOptions } from './options.ts';
import { auditorOrdinal, type Staff } from './staff.ts';

export interface Approval {
  readonly serial: number;
  readonly app: OrgApp;
  /** Ordinal of the user. */
  readonly user: number;
  readonly createdAt: number;
  /** Null: never. */
  readonly lastUsedAt: number | null;
  readonly useCount: number;
}

type Times = Pick<Approval, 'createdAt' | 'lastUsedAt' | 'useCount'>;

export const secretKinds = ['AccessToken', 'RequestToken', 'DeleteToken'] as const;
export type SecretKind = (typeof secretKinds)[number];

export interface Approvals {
  all(): Iterable<Approval>;
  readonly size: number;
  secret(approval: Approval, kind: SecretKind): string;
  /** The approval that a refresh token or delete token belongs to; null when it is gone. */
  bySecret(text: string): Approval | null;
  byId(id: string): Approval | null;
  /** Name of an approval in the usage resource. */
  id(approval: Approval): string;
  remove(approval: Approval): boolean;
  /** Gives an approval; beyond five the oldest of this user and app ends. */
  give(app: OrgApp, user: number, at: number): Approval;
  /** The newest of this user and app is used. */
  use(app: OrgApp, user: number, at: number): void;
  /** This one is used so many times more. */
  touch(approval: Approval, at: number, times: number): void;
  /** What was taken away, in order. */
  readonly removed: readonly Approval[];
  /** In order, those that were taken away or made room for another too: what logs of the past are told from. */
  ever(): Iterable<Approval>;
}

export const mostForOne = 5;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const leads: Readonly<Record<SecretKind, string>> = {
  AccessToken: '5Aep861',
  RequestToken: 'aPrxR8',
  DeleteToken: '0CQdel',
};
const second = 1000;

export function createApprovals(
  company: Company,
  apps: AppTable,
  staff: Staff,
  options: SalesforceOptions,
): Approvals {
  const { seed, startedAt } = company;
  const bySerial = new Map<number, Approval>();
  const removed: Approval[] = [];
  const past: Approval[] = [];
  let serial = 0;
  /** People up to this index are counted in. */
  let reached = 0;
  let filled = false;

  function put(app: OrgApp, user: number, times: Times): Approval {
    const approval = { serial, app, user, ...times };
    bySerial.set(serial, approval);
    serial += 1;
    return approval;
  }

  function original(index: number): void {
    const person = company.person(index);
    const user = staff.ofPerson(index);
    for (const app of apps.all) {
      const { vendorApp } = app;
      if (vendorApp === null || vendorApp.since === 0 || !company.holds(person, vendorApp)) continue;
      const hash = textHash(app.key);
      const count = countOf(chance(seed, 'approvals', hash, index));
      const alike = chance(seed, 'alike', hash, index) < 0.25;
      const oldest = Math.max(user.createdAt, startedAt - vendorApp.since * day);
      // Whoever came later begins with what colleagues have.
      const fresh = { createdAt: user.createdAt, lastUsedAt: null, useCount: 0 };
      for (let nth = 0; nth < count; nth += 1)
        if (user.createdAt > startedAt) put(app, user.ordinal, fresh);
        else
          put(app, user.ordinal, given(seed, startedAt, oldest, vendorApp, [hash, index, alike ? 0 : nth]));
    }
  }

  function fill(): void {
    filled = true;
    const own = apps.all.find(({ name }) => name === ownAppName);
    if (own !== undefined)
      put(own, auditorOrdinal, {
        createdAt: startedAt - 100 * day,
        lastUsedAt: startedAt - day,
        useCount: 41,
      });
    const twin = apps.all.find(({ key }) => key === twinApp.clientId);
    const oldest = startedAt - twinApp.since * day;
    if (twin !== undefined)
      for (const index of [1, 2]) {
        const keys = [textHash(twinApp.clientId), index, 0] as const;
        put(twin, staff.ofPerson(index).ordinal, given(seed, startedAt, oldest, twinApp, keys));
      }
    for (; reached < company.size; reached += 1) original(reached);
    const missing = (options.tokens ?? 0) - bySerial.size;
    const [first, ...others] = apps.fillers;
    if (missing <= 0) return;
    if (first === undefined) throw new RangeError('more tokens need more apps than the company has');
    const usual = Math.min(Math.ceil(missing / 4), company.size * mostForOne);
    const largest = others.length === 0 ? missing : Math.min(missing, options.largestApp ?? usual);
    spread(first, largest);
    for (const [nth, app] of others.entries()) {
      const left = missing - largest;
      spread(app, Math.floor((left * (nth + 1)) / others.length) - Math.floor((left * nth) / others.length));
    }
  }

  /** @throws RangeError when the company is too small for so many approvals of one app */
  function spread(app: OrgApp, count: number): void {
    if (count > company.size * mostForOne)
      throw new RangeError(`${company.size} people cannot give ${app.name} ${count} approvals`);
    const each = options.alike === true ? mostForOne : Math.ceil(count / company.size);
    const start = pickIndex(company.size, seed, 'spread', textHash(app.key));
    for (let nth = 0; nth < count; nth += 1) {
      const holder = Math.floor(nth / each);
      const draws = options.alike === true ? holder : nth;
      const createdAt = startedAt - (1 + pickIndex(600, seed, 'filled', textHash(app.key), draws)) * day;
      const useCount = pickIndex(500, seed, 'filled uses', textHash(app.key), draws);
      put(app, staff.ofPerson((start + holder) % company.size).ordinal, {
        createdAt,
        lastUsedAt: useCount === 0 ? null : createdAt + 3600 * second,
        useCount,
      });
    }
  }

  function ready(): Map<number, Approval> {
    if (!filled) fill();
    for (; reached < company.size; reached += 1) original(reached);
    return bySerial;
  }

  function touch(approval: Approval, at: number, times: number): void {
    const lastUsedAt = Math.floor(at / second) * second;
    bySerial.set(approval.serial, { ...approval, lastUsedAt, useCount: approval.useCount + times });
  }

  function secret(approval: Approval, kind: SecretKind): string {
    const number = approval.serial.toString(36).padStart(6, '0');
    return `${leads[kind]}${drawText(32, letters, seed, kind, approval.serial)}${number}`;
  }

  function idOf({ serial: nth }: Approval): string {
    return `0CQ${drawText(8, letters, seed, 'approval', nth)}${nth.toString(36).padStart(7, '0')}`;
  }

  function numbered(text: string, digits: number): Approval | undefined {
    return ready().get(Number.parseInt(text.slice(-digits), 36));
  }

  return {
    all: () => ready().values(),
    get size() {
      return ready().size;
    },
    secret,
    id: idOf,
    bySecret(text) {
      const approval = numbered(text, 6);
      if (approval === undefined) return null;
      return secret(approval, 'DeleteToken') === text || secret(approval, 'AccessToken') === text
        ? approval
        : null;
    },
    byId(id) {
      const approval = numbered(id, 7);
      return approval !== undefined && idOf(approval) === id ? approval : null;
    },
    remove(approval) {
      if (!ready().delete(approval.serial)) return false;
      removed.push(approval);
      past.push(approval);
      return true;
    },
    give(app, user, at) {
      const held = [...ready().values()].filter((one) => one.app === app && one.user === user);
      const [oldest] = held.toSorted((a, b) => a.createdAt - b.createdAt);
      if (held.length >= mostForOne && oldest !== undefined && bySerial.delete(oldest.serial))
        past.push(oldest);
      return put(app, user, { createdAt: Math.floor(at / second) * second, lastUsedAt: null, useCount: 0 });
    },
    use(app, user, at) {
      const held = [...ready().values()].findLast((one) => one.app === app && one.user === user);
      if (held !== undefined) touch(held, at, 1);
    },
    touch,
    removed,
    ever: () =>
      past.length === 0
        ? ready().values()
        : [...ready().values(), ...past].toSorted((a, b) => a.serial - b.serial),
  };
}

/** When an approval was given and used; equal keys make rows that are alike. */
function given(
  seed: number,
  startedAt: number,
  oldest: number,
  app: VendorApp,
  keys: readonly [app: number, person: number, nth: number],
): Times {
  const span = Math.max(1, Math.floor((startedAt - oldest) / day));
  // Approvals come in bursts: a campaign, a training day. Their seconds are the same.
  const burst = keys[2] === 0 && chance(seed, 'burst', ...keys) < 0.3;
  const days = burst ? Math.floor(span / 2) : pickIndex(span, seed, 'approved on', ...keys);
  const at = burst ? 9 * 3600 : pickIndex(86_400, seed, 'approved at', ...keys);
  const moment = Math.floor((oldest + days * day) / day) * day + at * second;
  const createdAt = Math.min(Math.floor(startedAt / second) * second, moment);
  if (app.lastUsed === null || (keys[2] > 0 && chance(seed, 'idle', ...keys) < 0.3))
    return { createdAt, lastUsedAt: null, useCount: 0 };
  const ago = app.lastUsed * day + pickIndex(20 * 3600, seed, 'used', ...keys) * second;
  const lastUsedAt = Math.max(createdAt, Math.floor((startedAt - ago) / second) * second);
  return { createdAt, lastUsedAt, useCount: 1 + pickIndex(4000, seed, 'uses', ...keys) };
}

/** A phone, a laptop, a second set of scopes: each is an approval of its own. */
function countOf(share: number): number {
  const steps = [0.35, 0.6, 0.75, 0.88];
  return 1 + steps.filter((step) => share >= step).length;
}
