/** People come, go, come back and change their names. The admin log tells of each. */
import type { Person, SandboxClock } from '../contract.ts';
import type { Change, Lot } from '../life.ts';
import { familyNames } from '../names.ts';
import { userSetting } from './admin-events.ts';
import type { AdminLog } from './admin-log.ts';
import { isActive, someAdmin, someone } from './change-subjects.ts';
import { valueOf } from './log-rows.ts';
import type { Staff } from '../staff.ts';

const endings = {
  suspended: { event: 'SUSPEND_USER', words: 'was suspended' },
  archived: { event: 'ARCHIVE_USER', words: 'was archived' },
  gone: { event: 'DELETE_USER', words: 'was deleted' },
} as const;
const returns = {
  suspended: 'UNSUSPEND_USER',
  archived: 'UNARCHIVE_USER',
  gone: 'UNDELETE_USER',
} as const;
/** A deleted account can be brought back for so long. */
const undeletableMs = 20 * 86_400_000;

const plainNames = familyNames.map((name) => name.toLowerCase()).filter((name) => /^[a-z]+$/u.test(name));

export function accountChanges(
  staff: Staff,
  clock: SandboxClock,
  log: AdminLog,
): readonly (readonly [number, Change])[] {
  const now = () => Math.floor(clock.now());

  function note(lot: Lot, name: string, email: string, newName?: string): void {
    const more = newName === undefined ? [] : [valueOf('NEW_VALUE', newName)];
    log.note(now(), someAdmin(staff, lot), `life ${lot.nth}`, userSetting(name, email, ...more));
  }

  const isOrdinary = (person: Person) => isActive(person) && person.admin === 'none';

  /** Joins everywhere, as all people do. */
  function join(lot: Lot): string {
    const { email } = staff.hire();
    note(lot, 'CREATE_USER', email);
    return `${email} joined`;
  }

  function leave(lot: Lot): string | null {
    const person = someone(staff, lot, isOrdinary);
    if (person === null) return null;
    const status = lot.pick(['suspended', 'archived', 'gone'] as const, 'how') ?? 'suspended';
    staff.become(person.index, status, now());
    note(lot, endings[status].event, person.email);
    return `${person.email} ${endings[status].words}`;
  }

  function comeBack(lot: Lot): string | null {
    const person = someone(
      staff,
      lot,
      ({ status, leftAt }) =>
        status !== 'active' && (status !== 'gone' || (leftAt !== null && now() - leftAt < undeletableMs)),
    );
    if (person === null || person.status === 'active') return null;
    staff.become(person.index, 'active', now());
    note(lot, returns[person.status], person.email);
    return `${person.email} was reactivated`;
  }

  function rename(lot: Lot): string | null {
    const person = someone(staff, lot, isOrdinary);
    if (person === null) return null;
    const [local = '', domain = ''] = person.email.replace(/\d(?=@)/u, '').split('@');
    const email = `${local}-${lot.pick(plainNames, 'name')}@${domain}`;
    if (!staff.rename(person.index, email)) return null;
    note(lot, 'RENAME_USER', person.email, email);
    return `${person.email} is now ${email}`;
  }

  return [
    [4, join],
    [4, leave],
    [3, comeBack],
    [2, rename],
  ];
}
