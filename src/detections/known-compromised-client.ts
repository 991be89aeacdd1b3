import { type Advisory } from '../core/advisory.ts';
import { nameKey } from '../core/fold.ts';
import type { AppRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection, PolicyStanding } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { listedClient } from './frameworks.ts';
import { evidenceOf, hasItsName, isProof, needsOfLists, quoted, reasonsOf, unlisted } from './listed.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

export const knownCompromisedClient: AppDetection = {
  id: 'known-compromised-client',
  number: 'D01',
  title: 'Client that a list knows as malicious or compromised',
  unit: 'app',
  severity: 'critical',
  needs: needsOfLists,
  frameworks: [...listedClient, 'MITRE ATT&CK v18.1 T1528'],
  falsePositives:
    'A list can be wrong, or older than the maker’s new tokens. A name or domain alone proves nothing: compare the client id with what the maker publishes.',
  counterparts: [
    'App metadata associated with known phishing campaign',
    'App metadata associated with previously flagged suspicious apps',
  ],
  remedy:
    'Block the client so that nobody can consent again, then revoke every grant, then look at what it did since the incident. If only its name agrees, find out first whose it is.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }, context) => {
    const advisories = context
      .advisories(app)
      .filter((advisory) => advisory.kind !== 'abused' && !isOfVendor(advisory, standing));
    const [first] = advisories;
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
        const severity = severityOf(app, first, grants);
        if (severity === null) return null;
        const access = grants === 0 ? 'It holds no grant now, but nothing keeps it out.' : reach.sentence;
        return {
          severity,
          title: titleOf(app, first),
          explanation: [reasonsOf(advisories), access, standing.why].filter((part) => part !== '').join(' '),
          evidence: { ...reach.evidence, grants, ...evidenceOf(advisories, context.lists) },
        };
      },
    };
  },
};

/** A vendor whose name or domain is listed has a finding of its own, with all of its apps. */
function isOfVendor(advisory: Advisory, { vendor }: PolicyStanding): boolean {
  if (advisory.kind !== 'compromised' || isProof(advisory) || vendor === null) return false;
  return advisory.by === 'domain' || nameKey(advisory.name) === nameKey(vendor);
}

/** Null: nothing can happen by it. */
function severityOf(app: AppRow, first: Advisory, grants: number): Severity | null {
  const kept = app.state === 'disabled' || app.state === 'blocked';
  if (grants === 0 && (kept || !isProof(first))) return null;
  if (isProof(first)) return kept || grants === 0 ? 'high' : 'critical';
  return hasItsName(app, first) || first.by === 'domain' ? 'high' : 'medium';
}

function titleOf(app: AppRow, { by, name, kind }: Advisory): string {
  switch (by) {
    case 'client-id':
      return `${shown(app)} is listed as a ${kind} client`;
    case 'owner-tenant':
    case 'publisher-id':
      return `${shown(app)} has the same maker as ${quoted(name)}, which is listed as ${kind}`;
    case 'name':
    case 'domain':
      return `${shown(app)} may be ${quoted(name)}, which is listed as ${kind}`;
  }
}
