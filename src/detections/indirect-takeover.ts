import type { OwnerRow } from '../core/rows.ts';
import type { AppDetection } from '../kit/detection.ts';
import { adminLevelApp } from './frameworks.ts';
import { Reach } from './reach.ts';
import { takeoverRoles, takesOver } from './takeover.ts';
import { listed, shown } from './wording.ts';

export const indirectTakeover: AppDetection = {
  id: 'indirect-takeover',
  number: 'D08',
  title: 'Owner of an app can take over the tenant through it',
  unit: 'app',
  severity: 'critical',
  byAbsence: true,
  needs: {
    'microsoft-365': {
      streams: ['applications', 'application-owners', 'app-roles', 'directory-roles', 'principals'],
      absence: ['directory-roles', 'principals'],
    },
  },
  frameworks: [...adminLevelApp, 'MITRE ATT&CK v18.1 T1098.001'],
  falsePositives:
    'The owner is an administrator under another account, or the app’s role is about to be removed. Check who the account belongs to.',
  remedy:
    'Remove these owners: administrators can manage the app without being named. If one must stay, protect that account as an administrator’s.',
  grants: ['app-role'],
  begin: ({ app, roles, owners }) => {
    const reach = new Reach();
    const steps = owners.filter(isWeakest);
    return {
      grant: (_, scopes) => {
        const powers = scopes.verdicts.filter(takesOver);
        for (const power of powers) reach.addScope(power);
        return steps.length > 0 && powers.length > 0;
      },
      end: () => {
        const held = roles.filter(({ roleId }) => takeoverRoles.has(roleId.toLowerCase()));
        const powerful = held.length > 0 || reach.tier !== 'info';
        if (steps.length === 0 || !powerful) return null;
        const names = steps.map(({ principal }) => principal.label);
        const sure = steps.some(({ principal }) => principal.privileged === 'no');
        return {
          severity: sure && app.state !== 'disabled' ? 'critical' : 'high',
          title: `Owners of ${shown(app)} can take over the tenant through it`,
          explanation: `${listed(names, 5)} may add a credential to this app, sign in with it, and give themselves any right; none of them is known to be an administrator. ${reach.sentence}`,
          evidence: {
            ...reach.evidence,
            owners: names.slice(0, 25),
            directoryRoles: held.map(({ role }) => role),
          },
        };
      },
    };
  },
};

/** Administrators could do it anyway; an account that cannot sign in cannot. */
function isWeakest({ principal }: OwnerRow): boolean {
  return principal.privileged !== 'yes' && principal.active !== 'no';
}
