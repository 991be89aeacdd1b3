import { type ConnectedBan, noteConnectedBan } from '../../src/core/connected-bans.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { AuditView } from '../../src/core/result.ts';
import { type Severity, tiers } from '../../src/core/vocabulary.ts';
import type { Edition } from './audience.ts';

export interface OfSeverity {
  readonly shown: Finding[];
  total: number;
  /** Not there in the run before, or there again. */
  fresh: number;
}

/** Open findings counted, those to be shown kept. */
export interface FindingTally {
  readonly bySeverity: ReadonlyMap<Severity, OfSeverity>;
  readonly waived: number;
  readonly resolved: number;
  /** By vendor. */
  readonly banned: ReadonlyMap<string, ConnectedBan>;
  /** Of the vendors asked for: number of open findings and the first of them. */
  readonly ofVendors: ReadonlyMap<string, { readonly shown: readonly Finding[]; readonly total: number }>;
}

const shownPerVendor = 12;

interface Wanted {
  readonly edition: Edition;
  readonly vendors: ReadonlySet<string>;
  /** Null: all. */
  readonly only: ((finding: Finding) => boolean) | null;
}

export async function tallyFindings(
  view: AuditView,
  { edition, vendors, only }: Wanted,
): Promise<FindingTally> {
  const bySeverity = new Map<Severity, OfSeverity>(
    tiers.map((tier) => [tier, { shown: [], total: 0, fresh: 0 }]),
  );
  const banned = new Map<string, ConnectedBan>();
  const ofVendors = new Map<string, { readonly shown: Finding[]; total: number }>();
  let waived = 0;
  let resolved = 0;
  let shown = 0;
  for await (const finding of view.findings()) {
    if (only !== null && !only(finding)) continue;
    if (finding.status === 'waived') waived += 1;
    else if (finding.status === 'resolved') resolved += 1;
    else {
      const counted = bySeverity.get(finding.severity);
      if (counted === undefined) continue;
      counted.total += 1;
      if (finding.status !== 'open') counted.fresh += 1;
      if (counted.shown.length < edition.shown[finding.severity] && shown < edition.shownInAll) {
        counted.shown.push(finding);
        shown += 1;
      }
      noteConnectedBan(banned, finding);
      if (finding.vendor !== null && vendors.has(finding.vendor))
        noteVendor(ofVendors, finding.vendor, finding);
    }
  }
  return { bySeverity, waived, resolved, banned, ofVendors };
}

function noteVendor(
  ofVendors: Map<string, { readonly shown: Finding[]; total: number }>,
  vendor: string,
  finding: Finding,
): void {
  const known = ofVendors.get(vendor) ?? { shown: [], total: 0 };
  known.total += 1;
  if (known.shown.length < shownPerVendor) known.shown.push(finding);
  ofVendors.set(vendor, known);
}
