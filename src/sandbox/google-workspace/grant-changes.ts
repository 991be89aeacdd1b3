/** What people do with their apps from day to day, and the grants that end without anybody's doing. */
import type { Person, SandboxClock, VendorApp } from '../contract.ts';
import type { Change, Lot } from '../life.ts';
import { google, googleScopes, signIn } from '../vendors/app.ts';
import { tokenRevocation, userSetting } from './admin-events.ts';
import type { AdminLog } from './admin-log.ts';
import { isActive, nameOf, someAdmin, someone } from './change-subjects.ts';
import type { Grant, Grants } from './grants.ts';
import type { Staff } from '../staff.ts';
import type { TokenLog } from './token-log.ts';

const wishes = googleScopes(
  'calendar',
  'contacts.readonly',
  'drive.readonly',
  'gmail.readonly',
  'gmail.send',
  'spreadsheets',
  'tasks',
);
const firstWords = ['Amber', 'Bright', 'Cedar', 'Delta', 'Ember', 'Harbor', 'Indigo', 'Juniper', 'Maple'];
const lastWords = ['Board', 'Desk', 'Flow', 'Mail', 'Notes', 'Pilot', 'Planner', 'Sheets', 'Sync'];
const passwordNames = ['Scanner 3rd floor', 'Outlook 2016', 'Thunderbird', 'メール', "Ada's phone"];

/** Weight and change; each leaves the events that its logs would show. */
export function grantChanges(
  staff: Staff,
  clock: SandboxClock,
  grants: Grants,
  tokenLog: TokenLog,
  adminLog: AdminLog,
): readonly (readonly [number, Change])[] {
  const now = () => Math.floor(clock.now());

  function log(name: 'authorize' | 'revoke' | 'activity', lot: Lot, person: Person, grant: Grant): void {
    tokenLog.record(name, now(), person, grant, { key: `life ${lot.nth}` });
  }

  function give(lot: Lot, person: Person, grant: Grant): void {
    grants.add(person.index, grant);
    log('authorize', lot, person, grant);
  }

  /** A person at work and one of her grants that fits. */
  function held(lot: Lot, fits: (grant: Grant) => boolean): { person: Person; grant: Grant } | null {
    const person = someone(staff, lot, (one) => isActive(one) && grants.of(one).some(fits));
    const grant = person === null ? null : lot.pick(grants.of(person).filter(fits), 'which');
    return person === null || grant === null ? null : { person, grant };
  }

  const has = (person: Person, { clientId }: VendorApp) =>
    grants.of(person).some(({ app }) => app.clientId === clientId);

  function consent(lot: Lot): string | null {
    const offered = grants.apps.filter((app) => grants.mayBeGiven({ app, scopes: app.scopes }));
    const app = lot.pick(offered, 'app');
    const person = someone(staff, lot, (one) => isActive(one) && app !== null && !has(one, app));
    if (person === null || app === null) return null;
    give(lot, person, { app, scopes: app.scopes });
    return `${person.email} consented to ${nameOf(app)}`;
  }

  function discovery(lot: Lot): string | null {
    const name = `${lot.pick(firstWords, 'first')} ${lot.pick(lastWords, 'last')} ${lot.nth}`;
    const wish = wishes[lot.index(wishes.length, 'scope')] ?? '';
    const app = google(name, [...signIn, wish], { adoption: 0, since: 0, lastUsed: 0 });
    const grant = { app, scopes: app.scopes };
    const person = someone(staff, lot, isActive);
    if (person === null || !grants.mayBeGiven(grant)) return null;
    grants.addApp(app);
    give(lot, person, grant);
    return `${person.email} found the new app ${name}`;
  }

  function widen(lot: Lot): string | null {
    const found = held(lot, ({ scopes }) => wishes.some((wish) => !scopes.includes(wish)));
    if (found === null) return null;
    const { app, scopes } = found.grant;
    const missing = wishes.filter((wish) => !scopes.includes(wish));
    const grown = {
      app,
      scopes: [...scopes, ...missing.slice(lot.index(missing.length, 'scope')).slice(0, 2)],
    };
    if (!grants.mayBeGiven(grown)) return null;
    give(lot, found.person, grown);
    return `${found.person.email} gave ${nameOf(app)} more scopes`;
  }

  function touch(lot: Lot): string | null {
    const found = held(lot, (grant) => grants.mayBeGiven(grant));
    if (found === null) return null;
    log('authorize', lot, found.person, found.grant);
    return `${found.person.email} confirmed ${nameOf(found.grant.app)}`;
  }

  function narrow(lot: Lot): string | null {
    const found = held(lot, ({ scopes }) => scopes.length > 1);
    if (found === null) return null;
    const { app, scopes } = found.grant;
    const left = scopes.toSpliced(lot.index(scopes.length, 'scope'), 1);
    give(lot, found.person, { app, scopes: left });
    return `${found.person.email} consented anew to ${nameOf(app)} with fewer scopes`;
  }

  function revoke(lot: Lot): string | null {
    const found = held(lot, () => true);
    if (found === null || !grants.remove(found.person.index, found.grant.app.clientId)) return null;
    log('revoke', lot, found.person, found.grant);
    return `${found.person.email} revoked ${nameOf(found.grant.app)}`;
  }

  function revokeForOther(lot: Lot): string | null {
    const found = held(lot, () => true);
    if (found === null || !grants.remove(found.person.index, found.grant.app.clientId)) return null;
    const { person, grant } = found;
    const { clientId } = grant.app;
    adminLog.note(now(), someAdmin(staff, lot), `life ${lot.nth}`, tokenRevocation(clientId, person.email));
    log('revoke', lot, person, grant);
    return `an admin revoked ${nameOf(grant.app)} of ${person.email}`;
  }

  /** A new password ends every grant that reads mail, and no log tells. */
  function changePassword(lot: Lot): string | null {
    const ofMail = ({ scopes }: Grant) =>
      scopes.some((scope) => /mail/u.test(scope) && !/userinfo/u.test(scope));
    const found = held(lot, ofMail);
    if (found === null) return null;
    const ended = grants.of(found.person).filter(ofMail);
    for (const { app } of ended) grants.remove(found.person.index, app.clientId);
    return `${found.person.email} changed the password: ${ended.length} grants ended unseen`;
  }

  /** Not used for half a year. */
  function idle(lot: Lot): string | null {
    const found = held(lot, ({ app }) => app.lastUsed === null || app.lastUsed > 20);
    if (found === null || !grants.remove(found.person.index, found.grant.app.clientId)) return null;
    return `${nameOf(found.grant.app)} of ${found.person.email} expired unused`;
  }

  /** Its vendor deleted the client: gone from everybody, and no log tells. */
  function deleteApp(lot: Lot): string | null {
    const doomed = grants.apps.filter((app) => app.adoption < 0.05 && grants.mayBeGiven({ app, scopes: [] }));
    const app = lot.pick(doomed, 'app');
    if (app === null) return null;
    grants.close(({ app: { clientId } }) => clientId === app.clientId);
    return `the vendor deleted ${nameOf(app)}`;
  }

  function use(lot: Lot): string | null {
    const found = held(lot, () => true);
    if (found === null) return null;
    log('activity', lot, found.person, found.grant);
    return `${nameOf(found.grant.app)} worked for ${found.person.email}`;
  }

  function addPassword(lot: Lot): string | null {
    const person = someone(staff, lot, isActive);
    if (person === null) return null;
    const name = lot.pick(passwordNames, 'name') ?? '';
    grants.addPassword(person.index, {
      codeId: 1000 + lot.nth,
      name,
      createdAt: now(),
      lastUsedAt: null,
    });
    return `${person.email} made an app password`;
  }

  function withPassword(lot: Lot): { person: Person; codeId: number } | null {
    const person = someone(staff, lot, (one) => isActive(one) && grants.passwordsOf(one).length > 0);
    const codeId = person === null ? undefined : grants.passwordsOf(person)[0]?.codeId;
    return person === null || codeId === undefined ? null : { person, codeId };
  }

  /** Only what an admin takes away is logged. */
  function removePassword(lot: Lot): string | null {
    const found = withPassword(lot);
    if (found === null || !grants.removePassword(found.person.index, found.codeId)) return null;
    if (lot.chance('by admin') < 0.5) return `${found.person.email} removed an app password`;
    const { email } = found.person;
    adminLog.note(now(), someAdmin(staff, lot), `life ${lot.nth}`, userSetting('REVOKE_ASP', email));
    return `an admin removed an app password of ${email}`;
  }

  function usePassword(lot: Lot): string | null {
    const found = withPassword(lot);
    if (found === null) return null;
    grants.usePassword(found.person.index, found.codeId, now());
    return `${found.person.email} used an app password`;
  }

  return [
    [22, consent],
    [4, discovery],
    [9, widen],
    [6, touch],
    [5, narrow],
    [11, revoke],
    [4, revokeForOther],
    [2, changePassword],
    [3, idle],
    [1, deleteApp],
    [8, use],
    [3, addPassword],
    [3, removePassword],
    [2, usePassword],
  ];
}
