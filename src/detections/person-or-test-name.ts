import { words } from '../core/fold.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { namesOfApps } from './names-of-apps.ts';
import { shown } from './wording.ts';

/** The whole name, with or without a number behind it. “Test Manager” and “Latest” are honest. */
const test = /^(?:(?:my )?tests?(?: ?app(?:lication)?s?)?|app(?:lication)? ?tests?|testing)(?: ?\d{1,4})?$/u;

export const testOrPersonName: AppDetection = {
  id: 'test-or-person-name',
  number: 'D14',
  title: 'App is called like a test or like one of the people here',
  unit: 'app',
  severity: 'medium',
  needs: {
    'google-workspace': { streams: ['users', ...namesOfApps['google-workspace'].streams] },
    // Of people it names those who hold a grant: the one that an app is called after is mostly its first victim.
    'microsoft-365': { streams: ['principals', ...namesOfApps['microsoft-365'].streams] },
    slack: namesOfApps.slack,
    salesforce: { streams: ['users', ...namesOfApps.salesforce.streams] },
  },
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1036.005', 'OWASP NHI8:2025'],
  falsePositives:
    'Developers try things out under such names, and a shared mailbox may be called like the tool that it serves. It is harmless when somebody here registered it and still needs it.',
  remedy:
    'Ask whoever let it in, or is named, whether they know it. If nobody does, block it first and then revoke its grants; a test that is over is revoked too.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }, context) => {
    if (app.party === 'first' || standing.decision === 'approved') return null;
    const name = app.name ?? '';
    const told = words(name);
    return {
      end: () => {
        if (test.test(told.join(' ')))
          return {
            title: `${shown(app)} is called like a test`,
            explanation: `Tests are left behind with the access they were given, and attackers use such names because nobody asks about them. ${standing.why}`,
            evidence: { name, match: 'test' },
          };
        if (!context.isPerson(name)) return null;
        // One word is as likely a shared mailbox as a person.
        const whole = told.length > 1;
        if (!whole && standing.match !== null) return null;
        return {
          severity: whole ? 'high' : 'medium',
          title: `${shown(app)} is called like somebody here`,
          explanation: `Somebody of this tenant has this name or address. An app that bears it passes for theirs in every list and log. ${standing.why}`,
          evidence: { name, match: 'person' },
        };
      },
    };
  },
};
