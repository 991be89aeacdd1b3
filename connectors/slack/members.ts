/** People and bots of a workspace's list of users. Pure. */
import type { PrincipalSeen } from '../../src/core/observation.ts';
import type { Tri } from '../../src/core/vocabulary.ts';
import type { Member } from './wire.ts';

/** Slack's own, neither an app nor a person, and listed as no bot. */
const slackbot = 'USLACKBOT';

export function kindOf({ id, is_bot: isBot }: Member): 'person' | 'bot' | 'slackbot' {
  if (id === slackbot) return 'slackbot';
  return isBot === true ? 'bot' : 'person';
}

export interface Person {
  readonly id: string;
  readonly label: string;
  readonly active: Tri;
  readonly privileged: Tri;
}

export function personOf(member: Member): Person {
  const { id, name, real_name: realName, profile, deleted } = member;
  return {
    id,
    label: profile?.email || realName || profile?.real_name || name || id,
    active: deleted === true ? 'no' : deleted === false ? 'yes' : 'unknown',
    privileged: privilegedOf(member),
  };
}

/** One person met in several workspaces: active and privileged where they are so anywhere. */
export function unitedPerson(a: Person, b: Person): Person {
  return {
    id: a.id,
    label: a.label.includes('@') ? a.label : b.label,
    active: either(a.active, b.active),
    privileged: either(a.privileged, b.privileged),
  };
}

/** @param whole every workspace was read; otherwise a "no" may be a "yes" elsewhere */
export function personRow({ id, label, active, privileged }: Person, whole: boolean): PrincipalSeen {
  const sure = (tri: Tri): Tri => (whole || tri !== 'no' ? tri : 'unknown');
  return { type: 'principal', kind: 'user', id, label, active: sure(active), privileged: sure(privileged) };
}

function privilegedOf({ is_admin, is_owner, is_primary_owner, enterprise_user: org }: Member): Tri {
  const flags = [is_admin, is_owner, is_primary_owner, org?.is_admin, org?.is_owner, org?.is_primary_owner];
  if (flags.includes(true)) return 'yes';
  return flags.includes(false) ? 'no' : 'unknown';
}

function either(a: Tri, b: Tri): Tri {
  if (a === 'yes' || b === 'yes') return 'yes';
  return a === 'no' && b === 'no' ? 'no' : 'unknown';
}
