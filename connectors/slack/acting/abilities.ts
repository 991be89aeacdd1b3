/** Whether a token may decide on apps, from what `auth.test` tells of it. */
import type { ActionKind } from '../../../src/core/plan.ts';
import type { ActingAbility } from '../../../src/kit/acting.ts';
import type { Identity } from '../slack-session.ts';
import { actionSpecs, warning, writeScope } from './operations.ts';

export function abilitiesOf(identity: Identity, kinds: ReadonlySet<ActionKind>): readonly ActingAbility[] {
  const ability = abilityOf(identity);
  return actionSpecs.filter(({ kind }) => kinds.has(kind)).map(({ kind }) => ({ kind, ...ability }));
}

/** The scopes do not tell whether the person may: an Org Owner or Org Admin has to have installed the app. */
function abilityOf({ enterpriseId, scopes }: Identity): Omit<ActingAbility, 'kind'> {
  if (enterpriseId === null)
    return {
      can: 'no',
      reason: 'Slack changes apps by API in Enterprise organisations alone, and this is a workspace',
      remedy:
        'Take the steps by hand: https://<workspace>.slack.com/apps/manage, the app, Remove app; then audit again.',
    };
  if (scopes === null)
    return { can: 'unknown', reason: 'Slack did not tell the scopes of the token', remedy: null };
  if (scopes.has(writeScope)) return { can: 'yes', reason: null, remedy: null };
  return {
    can: 'no',
    reason: `the token has no ${writeScope}`,
    remedy: `Make an app of its own for acting, with ${writeScope} and the scopes of the audit, and put its token under actAuth. ${warning}`,
  };
}
