/** What no API of Slack does, or none for this plan. The clicks of `containment.ts`, with what the next audit shows. */
import type { Phase } from '../../../src/core/plan.ts';
import { safeName, safeText } from '../../../src/core/text.ts';
import type { ActionSubject, ProposedManualStep } from '../../../src/kit/acting.ts';
import { stepsByHand } from '../../../src/kit/by-hand.ts';
import { slackContainment } from '../containment.ts';
import { classifyScope } from '../scopes.ts';
import type { Held } from './held.ts';

const shared: ReadonlySet<Phase> = new Set<Phase>(['stop-consent', 'remove-power', 'rotate']);

const checks: ReadonlyMap<Phase, string> = new Map<Phase, string>([
  [
    'stop-consent',
    'The setting consent.third-party-apps of the next audit is approval-required, where the audit log or a pending request proves it.',
  ],
]);

/** Beside restricting and removing it. */
export function containSteps(subject: ActionSubject, held: Held): readonly ProposedManualStep[] {
  const { app, credentials, roles } = subject;
  const name = safeName(app.name, app.clientId);
  const id = safeText(app.clientId);
  const data = [...held.scopes].flatMap((scope) =>
    classifyScope(scope, '', 'delegated').capabilities.map((capability) => capability.data),
  );
  const contained = {
    clientId: id,
    nativeIds: app.nativeIds,
    facts: app.facts,
    state: app.state,
    party: app.party,
    grants: new Map(),
    people: held.people,
    credentials: credentials.length,
    roles: roles.map(({ role }) => role),
    data: [...new Set(data)],
  };
  return [
    ...stepsByHand(slackContainment, contained, { phases: shared, checks }),
    {
      phase: 'verify',
      what: `audit again and look for ${name}`,
      how: `grantwarden audit, then grantwarden trace ${id}`,
      survives: null,
      undo: null,
      check: 'Its bot users are deleted, the log says that it was removed, and no grant of it is listed.',
    },
    {
      phase: 'hunt',
      what: `search the log for what ${name} did`,
      how: held.enterprise
        ? `Slack › Manage organisation › Audit logs, app ${id}: app_*, anomaly, file_downloaded`
        : `https://<workspace>.slack.com/apps/manage › Activity log, app ${id}`,
      survives: 'Slack logs no reading of messages by an app: assume what its scopes allowed.',
      undo: null,
      check: null,
    },
  ];
}

export function restrictByHand({ app }: ActionSubject): ProposedManualStep {
  const id = safeText(app.clientId);
  return {
    phase: 'stop-tokens',
    what: `restrict ${safeName(app.name, app.clientId)}`,
    how: `https://<workspace>.slack.com/apps/manage › App Management Settings › Require app approval; then https://<workspace>.slack.com/apps/${id} › Restrict`,
    survives: 'Every install and its tokens: a restriction stops new installs alone.',
    undo: 'Clear the restriction on the same page.',
    check: null,
  };
}

/** One for each workspace, since each is a page of its own. */
export function removeByHand({ app }: ActionSubject, held: Held): readonly ProposedManualStep[] {
  const id = safeText(app.clientId);
  const name = safeName(app.name, app.clientId);
  return [...held.installs.keys()].toSorted().map((place) => ({
    phase: 'end-grants',
    what: held.legacy ? `disable ${name} in ${place}` : `remove ${name} from ${place}`,
    how: held.legacy
      ? `https://<workspace ${place}>.slack.com/apps/manage › Custom integrations › ${name} › Disable`
      : `https://<workspace ${place}>.slack.com/apps/manage › Installed apps › ${name} (${id}) › Configuration › Remove app`,
    survives: 'Messages and files it posted, and data already read.',
    undo: held.legacy
      ? 'Enable it again on the same page.'
      : 'Nobody can: people install it again. Its channel memberships and webhooks do not come back.',
    check:
      'The integration log says that it was removed, its bot user is deleted, and the next audit lists no grant of it.',
  }));
}
