/** Judges vendors when all tenants are judged: a vendor is one, on however many platforms it was let in. */
import { findingId } from '../core/ids.ts';
import type { Advisory } from '../core/advisory.ts';
import { type Finding, tenantsOf } from '../core/finding.ts';
import type { AppRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import type { Found, PolicyStanding, VendorApp, VendorDetection, VendorSubject } from '../kit/detection.ts';
import { Ledger } from './ledger.ts';
import type { Judged, Lifecycle } from './lifecycle.ts';
import type { JudgementInput } from './ports.ts';
import type { Prepared } from './prepared.ts';
import { quotable } from './quotable.ts';
import { joined, type Reason } from './readiness.ts';
import { type Exposure, findingScore } from './score.ts';

/** What is kept of an app until the end; the rest of it is read again. */
interface HeldApp extends Omit<VendorApp, 'app' | 'dataClasses'> {
  readonly tenant: string;
  readonly key: string;
  readonly dataClasses: ReadonlySet<string>;
  readonly score: number;
}

/** One detection in one tenant. */
interface Part {
  readonly tenant: string;
  readonly one: Prepared<VendorDetection>;
}

export class VendorJudge {
  readonly #input: JudgementInput;
  readonly #ledger: Ledger;
  readonly #parts = new Map<VendorDetection, Part[]>();
  readonly #vendors = new Map<string, HeldApp[]>();

  /** @param previous findings of no single tenant */
  constructor(input: JudgementInput, lifecycle: Lifecycle, previous: Iterable<Finding>) {
    this.#input = input;
    this.#ledger = new Ledger(lifecycle, input.sink, previous);
    for (const detection of input.detections) if (detection.unit === 'vendor') this.#parts.set(detection, []);
  }

  begin(tenant: string, prepared: readonly Prepared<VendorDetection>[]): void {
    for (const one of prepared) this.#parts.get(one.detection)?.push({ tenant, one });
  }

  hear(
    { tenant, key }: AppRow,
    { vendor, match, decision }: PolicyStanding,
    {
      exposure,
      score,
      grants,
    }: { readonly exposure: Exposure; readonly score: number; readonly grants: number },
  ): void {
    if (vendor === null || match === null || this.#parts.size === 0) return;
    const { tier, dataClasses, users: people } = exposure;
    const held = this.#vendors.get(vendor) ?? [];
    held.push({ tenant, key, match, decision, tier, dataClasses, grants, people, score });
    this.#vendors.set(vendor, held);
  }

  finish(): void {
    for (const [name, held] of this.#vendors) {
      const apps = held.flatMap((one): readonly VendorApp[] => {
        const app = this.#input.reader.app(one.tenant, one.key);
        return app === null ? [] : [{ ...one, app }];
      });
      const advisories = this.#advisories(name, apps);
      const score = Math.max(...held.map((one) => one.score));
      for (const [detection, parts] of this.#parts)
        this.#judge(detection, parts, { name, apps, advisories }, score);
    }
    this.#ledger.finish((previous) => this.#unmet(previous));
    for (const parts of this.#parts.values())
      for (const { one } of parts)
        one.tally.tell(this.#input.sink, one.off ? null : (one.readiness.unread ?? one.readiness.blind));
  }

  #judge(detection: VendorDetection, all: readonly Part[], vendor: VendorSubject, score: number): void {
    const covered = new Set(all.map(({ tenant }) => tenant));
    const apps = vendor.apps.filter(({ app }) => covered.has(app.tenant));
    const tenants = [...new Set(apps.map(({ app }) => app.tenant))];
    const parts = all.filter(({ tenant }) => tenants.includes(tenant));
    const [first] = parts;
    if (first === undefined) return;
    if (first.one.off) {
      for (const { one } of parts) one.tally.off();
      return;
    }
    const subject = { ...vendor, apps };
    const found = detection.judge(subject, first.one.context);
    if (found !== null && all.every(({ one }) => one.readiness.unproven === null)) {
      for (const { one } of parts.slice(1)) one.tally.found();
      this.#ledger.found(first.one, finding(first.one, found, { subject, tenants, score }));
      return;
    }
    const previous = this.#ledger.ofId(idOf(detection, vendor.name));
    this.#ledger.quiet(previous, previous === null ? null : this.#openOf(previous, all));
    for (const { tenant, one } of parts) {
      const open = this.#openIn(tenant, detection, all);
      if (open === null) one.tally.clear();
      else one.tally.notAssessed(open);
    }
  }

  /** Why silence about a vendor is not clear, as told in one tenant: it may be let in wherever was not read. */
  #openIn(tenant: string, detection: VendorDetection, parts: readonly Part[]): Reason | null {
    return joined([
      ...parts.flatMap((part) => {
        const { unread, blind } = part.one.readiness;
        const open = unread ?? blind;
        if (open === null) return [];
        return part.tenant === tenant ? [open] : [{ ...open, reason: `${part.tenant}: ${open.reason}` }];
      }),
      ...this.#input.otherTenants
        .filter(({ platform }) => platform in detection.needs)
        .map(({ id }) => notOfThisRun(id)),
    ]);
  }

  /** Why an earlier finding may hold still: a tenant where the vendor was is not read. */
  #openOf(previous: Finding, parts: readonly Part[]): Reason | null {
    const had = tenantsOf(previous);
    return joined([
      ...parts.filter(({ tenant }) => had.includes(tenant)).flatMap(({ one }) => one.readiness.unread ?? []),
      ...this.#input.otherTenants.filter(({ id }) => had.includes(id)).map(({ id }) => notOfThisRun(id)),
    ]);
  }

  /** About a vendor that no tenant of this run has. */
  #unmet(previous: Finding): Reason | null | 'dropped' {
    for (const [{ id }, parts] of this.#parts)
      if (id === previous.detection)
        return (this.#input.settings.get(id)?.off ?? false) ? 'dropped' : this.#openOf(previous, parts);
    return 'dropped';
  }

  #advisories(name: string, apps: readonly VendorApp[]): readonly Advisory[] {
    const { reference } = this.#input;
    const ofApps = apps.flatMap(({ app }) => reference.advisories(app));
    // What an app's id proves says more than the vendor's name.
    const byId = ofApps.filter(({ by }) => by !== 'name' && by !== 'domain');
    const all = [...byId, ...reference.advisoriesOfVendor(name), ...ofApps];
    const each = new Map<string, Advisory>();
    for (const advisory of all) {
      const key = JSON.stringify([advisory.feed, advisory.name, advisory.kind, advisory.since]);
      if (!each.has(key)) each.set(key, advisory);
    }
    return [...each.values()];
  }
}

function idOf({ id }: VendorDetection, vendor: string): string {
  return findingId(id, ['vendor', vendor]);
}

function notOfThisRun(tenant: string): Reason {
  return { reason: `${tenant} is not part of this run`, remedy: 'Audit all tenants.' };
}

interface About {
  readonly subject: VendorSubject;
  readonly tenants: readonly string[];
  readonly score: number;
}

/** People of several apps may be the same: those of the app with most of them are counted, and which that is told. */
function finding(one: Prepared<VendorDetection>, found: Found, { subject, tenants, score }: About): Judged {
  const { detection } = one;
  const { name, apps } = subject;
  const severity = one.severityOf(found);
  const told = quotable(found);
  const largest = apps.reduce((most, each) => (each.people > most.people ? each : most));
  const platforms = new Set(apps.map(({ app }) => app.platform));
  const notes = [...platforms].flatMap((platform) => detection.remedyNotes?.[platform] ?? []);
  return {
    id: idOf(detection, name),
    detection: detection.id,
    severity,
    score: findingScore(severity, score),
    title: told.title,
    tenant: null,
    app: null,
    vendor: name,
    grants: [],
    people: largest.people,
    explanation: told.explanation,
    evidence: {
      ...told.evidence,
      tenants,
      ...(largest.people === 0 ? {} : { peopleOf: `${largest.app.tenant}/${safeText(largest.app.key)}` }),
    },
    remedy: found.remedy ?? [detection.remedy, ...new Set(notes)].join(' '),
    frameworks: detection.frameworks,
  };
}
