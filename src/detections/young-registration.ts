import type { ScopeVerdict } from '../core/capability.ts';
import type { Severity, Tier } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { Reach } from './reach.ts';
import { ageInDays } from './reputation.ts';
import { isProvenVendor } from './standing.ts';
import { counted, shown } from './wording.ts';

export const youngRegistration: AppDetection = {
  id: 'young-registration',
  number: 'D20',
  title: 'App came lately and already has sensitive access',
  unit: 'app',
  severity: 'medium',
  needs: {
    'microsoft-365': {
      streams: ['service-principals', 'delegated-grants', 'app-roles'],
      facts: ['created', 'scopes'],
    },
    salesforce: {
      streams: ['connected-apps', 'external-client-apps', 'tokens', 'external-client-usage', 'app-scopes'],
      facts: ['created', 'scopes'],
    },
  },
  frameworks: [...impersonation, 'NIST CSF 2.0 ID.AM-04'],
  falsePositives:
    'Every new tool is young for a month. It is harmless when somebody asked for it: look for the request, and list the vendor by the app’s id.',
  counterparts: [
    'New highly privileged app',
    'Recently created app has low consent rate',
    'New app with mail permissions having low consent pattern',
  ],
  remedy:
    'Ask the people who let it in who sent them there. If nobody answers for it, block it and revoke its grants; if somebody does, list it in the policy.',
  remedyNotes: endingAccess,
  options: { days: 30, people: 2 },
  begin: ({ app, standing }, context) => {
    if (app.party === 'first' || app.party === 'internal' || isProvenVendor(standing)) return null;
    const days = ageInDays(app.createdAt, context.now);
    const isYoung = days !== null && days < context.option('days');
    const reach = new Reach();
    const people = new Set<string>();
    const few = context.option('people');
    let weighty = false;
    let mail = false;
    let everyone = false;
    return {
      grant: ({ kind, principal }, scopes) => {
        if (!isYoung) return false;
        if (kind !== 'delegated-user') everyone = true;
        else if (people.size <= few) people.add(principal.id);
        if (severityOf(scopes.tier) === null) return false;
        reach.add(scopes);
        weighty = true;
        mail ||= scopes.verdicts.some(reachesMail);
        return true;
      },
      end: () => {
        const severity = weighty ? severityOf(reach.tier) : null;
        if (severity === null || days === null) return null;
        const age = days === 0 ? 'today' : `${counted(days, 'day')} ago`;
        return {
          severity: app.verified === 'yes' ? 'low' : severity,
          title: `${shown(app)} was set up here ${age} and has ${reach.tier} access`,
          explanation: `Apps of attackers are seldom old when they are let in. ${
            mail && !everyone && people.size <= few
              ? `It reaches mail, and only ${counted(people.size, 'person', 'people')} let it in: so looks one that was sent to a few. `
              : ''
          }${reach.sentence} ${standing.why}`,
          evidence: { ...reach.evidence, createdAt: app.createdAt, days, verified: app.verified, mail },
        };
      },
    };
  },
};

function reachesMail({ tier, capabilities }: ScopeVerdict): boolean {
  return severityOf(tier) !== null && capabilities.some(({ data }) => data === 'mail');
}

function severityOf(tier: Tier): Severity | null {
  switch (tier) {
    case 'critical':
    case 'high':
      return 'medium';
    case 'medium':
      return 'low';
    case 'low':
    case 'info':
      return null;
  }
}
