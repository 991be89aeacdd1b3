/** Everything the sections need, gathered in one pass over each list. */
import { AppError } from '../../src/core/errors.ts';
import { nameKey } from '../../src/core/fold.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { AuditView, JudgedVendor } from '../../src/core/result.ts';
import { nearest } from '../../src/kit/nearest.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { type Edition, editionFor } from './audience.ts';
import { type FindingTally, tallyFindings } from './finding-tally.ts';
import { decidedVendors, type Decisions } from './policy-decisions.ts';
import { appId, type Reach, reachOf } from './reach.ts';
import type { Decision } from '../../src/core/vocabulary.ts';

export interface Facts {
  readonly view: AuditView;
  readonly options: ReportOptions;
  readonly edition: Edition;
  /** The one vendor this report is about, as the audit writes it. */
  readonly about: About | null;
  /** The worst first; those the report has a page for. */
  readonly vendors: readonly JudgedVendor[];
  /** The worst first; those the map names. */
  readonly mapped: readonly JudgedVendor[];
  readonly vendorsByDecision: ReadonlyMap<Decision, number>;
  readonly tally: FindingTally;
  readonly reach: Reach;
  /** Null: the policy cannot be read. */
  readonly decisions: Decisions | null;
}

/** Then everything is new, and saying so says nothing. */
export function isFirstRun({ options }: Facts): boolean {
  return options.history.length <= 1;
}

export interface About {
  readonly name: string;
  /** Null: the policy knows it, the audit found nothing of it. */
  readonly vendor: JudgedVendor | null;
}

const vendorsMapped = 12;

/** @throws AppError USAGE when nobody knows the vendor that the report is for */
export async function gather(view: AuditView, options: ReportOptions): Promise<Facts> {
  const edition = editionFor(options.audience);
  const decisions = options.policy === null ? null : decidedVendors(options.policy.text);
  const about =
    options.audience?.for === 'vendor' ? await vendorNamed(view, options.audience.vendor, decisions) : null;
  const vendorsByDecision = new Map<Decision, number>();
  const vendors: JudgedVendor[] = [];
  const mapped: JudgedVendor[] = [];
  for await (const vendor of view.vendors()) {
    vendorsByDecision.set(vendor.decision, (vendorsByDecision.get(vendor.decision) ?? 0) + 1);
    if (mapped.length < vendorsMapped) mapped.push(vendor);
    if (about === null ? vendors.length < edition.vendors : vendor.name === about.name) vendors.push(vendor);
  }
  const names = new Set(vendors.map(({ name }) => name));
  const tally = await tallyFindings(view, {
    edition,
    vendors: about === null ? names : new Set(),
    only: about === null ? null : concerns(about),
  });
  const shownApps = [...tally.bySeverity.values()].flatMap(({ shown }) =>
    shown.flatMap(({ tenant, app }) => (tenant === null || app === null ? [] : [appId(tenant, app)])),
  );
  const reach = await reachOf(view, {
    apps: new Set(shownApps),
    vendors: names,
    catalogueOf: options.catalogueOf,
  });
  return { view, options, edition, about, vendors, mapped, vendorsByDecision, tally, reach, decisions };
}

function concerns({ name, vendor }: About): (finding: Finding) => boolean {
  const apps = new Set(vendor?.apps);
  return (finding) =>
    finding.vendor === name ||
    (finding.tenant !== null && finding.app !== null && apps.has(appId(finding.tenant, finding.app)));
}

async function vendorNamed(view: AuditView, asked: string, decisions: Decisions | null): Promise<About> {
  const same = (name: string) => nameKey(name) === nameKey(asked);
  const known = new Set<string>();
  for await (const vendor of view.vendors()) {
    if (same(vendor.name)) return { name: vendor.name, vendor };
    known.add(vendor.name);
  }
  for (const { name } of [...(decisions?.vendors ?? []), ...(decisions?.bans ?? [])]) {
    if (same(name)) return { name, vendor: null };
    known.add(name);
  }
  const meant = nearest(asked, known);
  throw new AppError('USAGE', {
    detail: `neither the policy nor the audit knows a vendor “${asked}”${meant === null ? '' : `; did you mean “${meant}”?`}`,
    remedy: 'Run `grantwarden list vendors`.',
  });
}
