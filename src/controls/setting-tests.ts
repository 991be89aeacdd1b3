/** How values of settings are read. A value that is not named here is not known, and never passes. */
import type { Outcome, SettingTest } from './control.ts';

type Readings = Readonly<Record<string, readonly [Outcome['status'], string]>>;

export function valueIs(setting: string, readings: Readings): SettingTest {
  const outcomes = new Map(
    Object.entries(readings).map(([value, [status, why]]): [string, Outcome] => [value, { status, why }]),
  );
  return { setting, read: (value) => outcomes.get(value) ?? null };
}

/**
 * A limit in whole days, `unlimited`, or `in-part` where some apps are exempt. The vendor's pages count from the
 * day after, so a day more is no offence.
 */
export function daysAtMost(setting: string, limit: number, what: string): SettingTest {
  return {
    setting,
    read: (value) => {
      if (value === 'unlimited') return { status: 'fail', why: `${what} may be valid for ever.` };
      if (value === 'in-part')
        return { status: 'fail', why: `The limit for ${lower(what)} does not hold for all apps.` };
      if (!/^\d{1,6}$/u.test(value)) return null;
      const days = Number(value);
      return {
        status: days <= limit + 1 ? 'pass' : 'fail',
        why: `${what} may be valid for ${days} days; at most ${limit} are asked for.`,
      };
    },
  };
}

/** Services of Google Workspace that hold or rule a company's data, as its API groups scopes. */
const services = [
  'APPS_SCRIPT_API',
  'APPS_SCRIPT_RUNTIME',
  'CALENDAR',
  'CHAT',
  'CLASSROOM',
  'CLOUD_BILLING',
  'CLOUD_ML',
  'CLOUD_PLATFORM',
  'CLOUD_SEARCH',
  'CONTACTS',
  'DRIVE',
  'GMAIL',
  'GROUPS',
  'GSUITE_ADMIN',
  'MEET',
  'TASKS',
  'VAULT',
] as const;

/** Services that are named one by one. */
const named = 5;

/** @param lowRisk whether closing a service for its high-risk scopes alone is enough. */
export function servicesClosed(setting: string, lowRisk: 'may stay open' | 'closed too'): SettingTest {
  return {
    setting,
    read: (value) => {
      const groups = value === 'none' ? [] : value.split(',');
      if (!groups.every((group) => /^[A-Z][A-Z0-9_]{1,63}$/u.test(group))) return null;
      const closed = new Set(
        groups
          .filter((group) => lowRisk === 'may stay open' || !group.endsWith('_HIGH_RISK'))
          .map((group) => group.replace(/_(?:ALL|HIGH_RISK)$/u, '')),
      );
      const open = services.filter((service) => !closed.has(service));
      if (open.length === 0)
        return { status: 'pass', why: 'Every service is closed to apps that are not listed.' };
      const what = lowRisk === 'may stay open' ? '' : ', if only for scopes of low risk';
      const more = open.length > named ? ` and ${open.length - named} more services` : '';
      return {
        status: 'fail',
        why: `Apps that are not listed reach ${open.slice(0, named).join(', ')}${more}${what}.`,
      };
    },
  };
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
