import type { Advisory } from '../core/advisory.ts';
import type { AppRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { listedClient } from './frameworks.ts';
import { evidenceOf, hasItsName, isProof, needsOfLists, quoted, reasonsOf, unlisted } from './listed.ts';
import { Reach } from './reach.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

export const abusedClient: AppDetection = {
  id: 'abused-client',
  number: 'D15',
  title: 'Honest software that attackers like to use',
  unit: 'app',
  severity: 'high',
  needs: needsOfLists,
  frameworks: [...listedClient, 'MITRE ATT&CK v18.1 T1528'],
  falsePositives:
    'People use such programs for honest work too: ask those who let it in. Once the policy approves it by its id, it is no longer reported.',
  counterparts: ['App metadata associated with suspicious mail-related activity'],
  remedy:
    'Ask its people whether they let it in themselves. If not, treat their accounts as taken over: end their sessions, revoke the grants, look for mail rules and for what was read. If it has a use, approve it in the policy by its id.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }, context) => {
    const all = context.advisories(app);
    const advisories = all.filter(({ kind }) => kind === 'abused');
    const [first] = advisories;
    const worse = all.some((advisory) => advisory.kind !== 'abused' && isProof(advisory));
    if (worse || isProvenVendor(standing)) return null;
    if (first === undefined) return unlisted;
    const reach = new Reach();
    let grants = 0;
    return {
      grant: (_, scopes) => {
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () => {
        if (grants === 0) return null;
        return {
          severity: severityOf(app, first),
          title: titleOf(app, first),
          explanation: [reasonsOf(advisories), reach.sentence, standing.why]
            .filter((part) => part !== '')
            .join(' '),
          evidence: { ...reach.evidence, grants, ...evidenceOf(advisories, context.lists) },
        };
      },
    };
  },
};

/** A maker has honest programs beside the listed one. */
function severityOf(app: AppRow, first: Advisory): Severity {
  if (first.by === 'client-id') return 'high';
  return isProof(first) || hasItsName(app, first) ? 'medium' : 'low';
}

function titleOf(app: AppRow, { by, name }: Advisory): string {
  switch (by) {
    case 'client-id':
      return `${shown(app)} is software that attackers like to use`;
    case 'owner-tenant':
    case 'publisher-id':
      return `${shown(app)} has the same maker as ${quoted(name)}, which attackers like to use`;
    case 'name':
    case 'domain':
      return `${shown(app)} may be ${quoted(name)}, which attackers like to use`;
  }
}
