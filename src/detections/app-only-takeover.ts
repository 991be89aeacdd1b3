import type { ScopeVerdict } from '../core/capability.ts';
import type { GrantRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes, PolicyStanding } from '../kit/detection.ts';
import { adminLevelApp } from './frameworks.ts';
import { Reach } from './reach.ts';
import { listed, shown } from './wording.ts';

/** Directory roles whose holder can make itself Global Administrator, by role template id (Microsoft Entra docs). */
const takeoverRoles: ReadonlyMap<string, string> = new Map([
  ['62e90394-69f5-4237-9190-012177145e10', 'Global Administrator'],
  ['e8611ab8-c189-46e8-94e1-60213ab1f814', 'Privileged Role Administrator'],
  ['7be44c8a-adaf-4e2a-84d6-ab2649e08a13', 'Privileged Authentication Administrator'],
  ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'Application Administrator'],
  ['158c047a-c907-4556-b7ef-446551a6b5f7', 'Cloud Application Administrator'],
  ['8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', 'Hybrid Identity Administrator'],
]);

export const appOnlyTakeover: AppDetection = {
  id: 'app-only-takeover',
  number: 'D07',
  title: 'App can take over the tenant by itself',
  unit: 'app',
  severity: 'critical',
  needs: {
    'google-workspace': { streams: ['admin-events', 'delegation-traces'], blindSpots: ['delegation-list'] },
    'microsoft-365': { streams: ['service-principals', 'app-roles', 'directory-roles'] },
    salesforce: {
      streams: ['preauthorizations', 'user-powers', 'app-scopes'],
      facts: ['principal-privileged', 'scopes'],
      blindSpots: ['tokens-without-refresh'],
    },
  },
  frameworks: [...adminLevelApp, 'MITRE T1098.001', 'NIST CSF 2.0 PR.PS-01'],
  remedy:
    'Remove the permission or role unless this app truly administers identities. If it must stay: credentials in a vault, few owners, alerts on its sign-ins.',
  grants: ['app-role', 'domain-wide-delegation'],
  begin: ({ app, standing, roles }) => {
    if (app.party === 'first') return null;
    const reach = new Reach();
    const administrators = new Set<string>();
    let uncovered = false;
    let found = false;
    return {
      grant: (grant, scopes) => {
        const asAdministrator = runsAsAdministrator(grant, scopes);
        const powers = asAdministrator ? scopes.verdicts : scopes.verdicts.filter(takesOver);
        for (const power of powers) reach.addScope(power);
        if (powers.length === 0 && !asAdministrator) return false;
        found = true;
        if (asAdministrator) administrators.add(safeText(grant.principal.label));
        const beyond = standing.beyondApproval(grant, scopes)?.scopes ?? [];
        uncovered ||= powers.some((power) => beyond.includes(power));
        return true;
      },
      end: () => {
        const held = roles.filter(({ roleId }) => takeoverRoles.has(roleId.toLowerCase()));
        if (!found && held.length === 0) return null;
        const names = held.map(
          ({ role, roleId }) => takeoverRoles.get(roleId.toLowerCase()) ?? safeText(role),
        );
        const accepted = isAccepted(standing) && !uncovered && held.length === 0;
        const idle = app.state === 'disabled' || app.state === 'blocked';
        return {
          severity: accepted || idle ? 'medium' : 'critical',
          title: `${shown(app)} can take over the tenant without a user`,
          explanation: [
            'With its own credential alone, this app can give itself or others any right.',
            found ? reach.sentence : '',
            names.length === 0 ? '' : `It holds the directory role ${listed(names, 3)}.`,
            administrators.size === 0
              ? ''
              : `It signs in by itself as ${listed([...administrators], 3)}, who may administer the tenant.`,
            standing.why,
            accepted ? 'The approval covers this, which lowers the severity.' : '',
            idle ? 'It is switched off now, which lowers the severity.' : '',
          ]
            .filter((part) => part !== '')
            .join(' '),
          evidence: {
            ...reach.evidence,
            directoryRoles: names,
            runsAs: [...administrators],
            state: app.state,
          },
        };
      },
    };
  },
};

/** It acts as a person with administrator rights, without that person being there. */
function runsAsAdministrator({ kind, principal }: GrantRow, { tier }: GrantScopes): boolean {
  return (
    kind === 'app-role' &&
    principal.kind === 'user' &&
    principal.privileged === 'yes' &&
    compareTiers(tier, 'high') <= 0
  );
}

function takesOver({ tier, capabilities }: ScopeVerdict): boolean {
  if (tier !== 'critical') return false;
  return capabilities.some(
    ({ data, access }) =>
      (data === 'identity' || data === 'directory' || data === 'security') &&
      (access === 'administer' || access === 'impersonate'),
  );
}

function isAccepted({ decision, match }: PolicyStanding): boolean {
  return decision === 'approved' && match === 'proven';
}
