/**
 * What the simulated vendors hold, as they keep it themselves: not a byte of it goes over the wire or through a
 * connector. What a README says cannot be seen is left out, or told as what may be there.
 */
import type { Simulator } from '../../src/sandbox/contract.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import type { GoogleSimulator } from '../../src/sandbox/google-workspace/index.ts';
import type { MicrosoftSimulator } from '../../src/sandbox/microsoft-365/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import type { SalesforceSimulator } from '../../src/sandbox/salesforce/index.ts';
import type { SlackSimulator } from '../../src/sandbox/slack/index.ts';
import { grantsOf } from '../salesforce/org-truth.ts';
import { microsoftParts } from './microsoft-state.ts';
import { type Part, scopeText } from './part.ts';

export type VendorState = ReadonlyMap<PlatformName, readonly Part[]>;

/** Must look after each change, so that it knows what was ever held. */
export function watchVendors({ simulators }: Sandbox): () => VendorState {
  const once = new Set<string>();
  return () =>
    new Map(
      simulators.map((simulator): [PlatformName, readonly Part[]] => {
        const parts = partsOf(simulator, once);
        for (const { held } of parts) for (const key of held) once.add(key);
        return [simulator.platform, parts];
      }),
    );
}

function partsOf(simulator: Simulator, once: ReadonlySet<string>): readonly Part[] {
  switch (simulator.platform) {
    case 'google-workspace':
      return googleParts(simulator as GoogleSimulator, once);
    case 'microsoft-365':
      return microsoftParts(simulator as MicrosoftSimulator);
    case 'slack':
      return slackParts(simulator as SlackSimulator, once);
    case 'salesforce':
      return salesforceParts(simulator as SalesforceSimulator);
  }
}

/** What suspended people hold Google neither shows nor ends: what an earlier audit saw of it is told on. */
function googleParts(simulator: GoogleSimulator, once: ReadonlySet<string>): readonly Part[] {
  const { people } = simulator.truth();
  const awake = people.filter(({ active }) => active);
  const asleep = new Set(people.filter(({ active }) => !active).map(({ id }) => id));
  const may = (key: string): boolean => asleep.has(key.split(' ')[0] ?? '') && once.has(key);
  const grants = awake.flatMap(({ id, grants }) =>
    [...Map.groupBy(grants, ({ clientId }) => clientId)].map(
      ([clientId, rows]) => `${id} ${clientId}: ${scopeText(rows.flatMap(({ scopes }) => scopes))}`,
    ),
  );
  const passwords = awake.flatMap(({ id, passwords }) => passwords.map((code) => `${id} ${code}`));
  return [
    { kind: 'user', streams: ['users'], held: new Set(people.map(({ id }) => id)) },
    { kind: 'delegated-user', streams: ['tokens'], held: new Set(grants), may },
    { kind: 'app-password', streams: ['app-passwords'], held: new Set(passwords), may },
  ];
}

/**
 * No API lists tokens: they are known from a log, which does not tell that a single one was taken back. Without an audit
 * log it is that of each workspace, where the auditor may read it: an app of the whole organisation is one of that
 * workspace there, of whoever added it, and one that was removed by somebody who held it may live on for the others.
 */
function slackParts(simulator: SlackSimulator, once: ReadonlySet<string>): readonly Part[] {
  const { enterprise, workspaces, installs, ended, bots, approvals, people } = simulator.truth();
  const hasAuditLog = 'slack-audit-token' in simulator.tenantEntry('', {}).files;
  const reachable = new Set(workspaces.filter((each) => each.reachable).map(({ id }) => id));
  const readable = workspaces.filter((each) => each.reachable && each.ownerIsMember).map(({ id }) => id);
  const tokens = (list: typeof installs): readonly string[] =>
    list.flatMap(({ appId, userId, place }) => {
      const places = hasAuditLog ? [place] : place === enterprise ? readable : [place];
      return places
        .filter((each) => hasAuditLog || readable.includes(each))
        .map((each) => `${userId} ${appId} ${each}`);
    });
  const working = bots.flatMap(({ appId, team, deleted }) =>
    appId === null || deleted || !reachable.has(team) ? [] : [{ appId, team }],
  );
  // Whoever installs an app of a bot alone has no token, but a workspace's log does not part a bot's scopes from theirs.
  const known = new Set(tokens([...installs, ...ended]));
  const everywhere = new Set(installs.filter(({ place }) => place === enterprise).map(({ appId }) => appId));
  const mayBeToken = (key: string): boolean =>
    known.has(key) || (!hasAuditLog && (once.has(key) || everywhere.has(key.split(' ')[1] ?? '')));
  return [
    {
      kind: 'user',
      streams: ['users'],
      held: new Set(people.filter(({ teams }) => teams.some((id) => reachable.has(id))).map(({ id }) => id)),
    },
    {
      kind: 'delegated-user',
      streams: ['installs'],
      held: new Set(tokens(installs.filter(({ scopes }) => scopes.length > 0))),
      may: mayBeToken,
    },
    {
      kind: 'bot',
      streams: ['users', 'installs'],
      held: new Set([
        ...working.map(({ appId, team }) => `${appId}@${team} ${appId} ${team}`),
        ...working
          .filter(({ appId }) => hasAuditLog && everywhere.has(appId))
          .map(({ appId }) => `${appId}@${enterprise} ${appId} ${enterprise}`),
      ]),
    },
    {
      kind: 'preauthorized',
      streams: ['approved-apps'],
      held: new Set(
        approvals
          .filter(({ listed, status }) => listed && status === 'approved')
          .filter(({ place }) => place === enterprise || reachable.has(place))
          .map(({ appId, place }) => `${place} ${appId} ${place}`),
      ),
    },
  ];
}

function salesforceParts({ org }: SalesforceSimulator): readonly Part[] {
  const lines = grantsOf(org);
  const of = (kind: string): ReadonlySet<string> =>
    new Set(
      lines
        .filter((line) => line[1] === kind)
        .map(([app, , principal]) => `${String(principal)} ${String(app)}`),
    );
  return [
    { kind: 'user', streams: ['users'], held: new Set([...org.staff.all()].map(({ id }) => id)) },
    { kind: 'delegated-user', streams: ['tokens'], held: of('delegated-user') },
    { kind: 'preauthorized', streams: ['preauthorizations'], held: of('preauthorized') },
    { kind: 'app-role', streams: ['external-client-apps'], held: of('app-role') },
    {
      kind: 'install',
      streams: ['installed-packages'],
      held: new Set(org.outbound.packages.all.map(({ packageId }) => `${org.id} ${packageId}`)),
    },
  ];
}
