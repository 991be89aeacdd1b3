import type { GrantRow } from '../core/rows.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { AppDetection, GrantScopes } from '../kit/detection.ts';
import { adminLevelApp } from './frameworks.ts';
import { Reach } from './reach.ts';
import { isProvenVendor } from './standing.ts';
import { takeoverRoles, takesOver } from './takeover.ts';
import { listed, shown } from './wording.ts';

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
  frameworks: [...adminLevelApp, 'MITRE ATT&CK v18.1 T1098.001', 'NIST CSF 2.0 PR.PS-01'],
  falsePositives:
    'Backup, migration and identity governance tools need such permissions for real. They have a named owner, a ticket and credentials in a vault; list them as approved.',
  counterparts: ['New highly privileged app'],
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
        if (asAdministrator) administrators.add(grant.principal.label);
        const beyond = standing.beyondApproval(grant, scopes)?.scopes ?? [];
        uncovered ||= powers.some((power) => beyond.includes(power));
        return true;
      },
      end: () => {
        const held = roles.filter(({ roleId }) => takeoverRoles.has(roleId.toLowerCase()));
        if (!found && held.length === 0) return null;
        const names = held.map(({ role, roleId }) => takeoverRoles.get(roleId.toLowerCase()) ?? role);
        const accepted = isProvenVendor(standing) && !uncovered && held.length === 0;
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
