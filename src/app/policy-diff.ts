/** `policy diff`: what another policy makes of the last run. Nothing of it is stored. */
import { AppError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { AuditView } from '../core/result.ts';
import { type Decision, decisions, type Severity, tiers } from '../core/vocabulary.ts';
import type { JudgementSink } from '../findings/ports.ts';
import type { Policy } from '../policy/policy.ts';
import type { Context } from './context.ts';
import { catalogues, judgeInto, makers } from './judge.ts';

export interface Standing {
  readonly decision: Decision;
  readonly vendor: string | null;
  readonly match: 'proven' | 'candidate' | null;
}

export interface Weight {
  readonly severity: Severity;
  readonly waived: boolean;
}

export interface AppChange {
  readonly tenant: string;
  readonly app: string;
  readonly name: string | null;
  readonly before: Standing;
  readonly after: Standing;
}

export interface FindingChange extends Pick<Finding, 'id' | 'detection' | 'tenant' | 'app' | 'title'> {
  /** Null: it is not there, or resolved. */
  readonly before: Weight | null;
  readonly after: Weight | null;
}

interface Counts {
  readonly decisions: Readonly<Record<Decision, number>>;
  /** Of those that count: neither resolved nor waived. */
  readonly findings: Readonly<Record<Severity, number>>;
}

export interface PolicyDiff {
  readonly run: { readonly id: string; readonly startedAt: string };
  readonly apps: readonly AppChange[];
  /** Most severe first. */
  readonly findings: readonly FindingChange[];
  readonly before: Counts;
  readonly after: Counts;
}

interface Question {
  /** Null: what the last run was judged with. */
  readonly before: Policy | null;
  readonly after: Policy;
}

/** @throws AppError NOTHING_RECORDED */
export async function diffPolicies(context: Context, { before, after }: Question): Promise<PolicyDiff> {
  const { inventory } = context;
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.view(run);
  const classify = await catalogues(context);
  const makersOf = await makers(context);
  const old = new Verdicts();
  if (before === null) await recall(old, view);
  else judgeInto(listening(old), context, { run, policy: before, classify, makersOf });
  const comparison = new Comparison(old);
  judgeInto(listening(comparison), context, { run, policy: after, classify, makersOf });
  const findings = comparison.findings();
  return {
    run: { id: view.run.id, startedAt: view.run.startedAt },
    apps: await named(comparison.apps(), view),
    findings: findings.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)),
    before: old.counts(),
    after: comparison.counts(),
  };
}

interface Heard {
  app(tenant: string, key: string, standing: Standing): void;
  finding(finding: Finding): void;
}

/** Keeps of a judgement what is compared. */
function listening(to: Heard): JudgementSink {
  return {
    app: (tenant, key, { decision, vendor, vendorMatch }) =>
      to.app(tenant, key, { decision, vendor, match: vendorMatch }),
    finding: (finding) => to.finding(finding),
    grantTier: () => {},
    vendor: () => {},
    assessment: () => {},
    notAssessed: () => {},
  };
}

async function recall(verdicts: Verdicts, view: AuditView): Promise<void> {
  for await (const { tenant, key, decision, vendor, vendorMatch } of view.apps())
    verdicts.app(tenant, key, { decision, vendor, match: vendorMatch });
  for await (const finding of view.findings()) verdicts.finding(finding);
}

class Tally {
  readonly #decisions = new Map<Decision, number>();
  readonly #findings = new Map<Severity, number>();

  app({ decision }: Standing): void {
    this.#decisions.set(decision, (this.#decisions.get(decision) ?? 0) + 1);
  }

  finding({ severity, waived }: Weight): void {
    if (!waived) this.#findings.set(severity, (this.#findings.get(severity) ?? 0) + 1);
  }

  counts(): Counts {
    return {
      decisions: Object.fromEntries(
        decisions.map((decision) => [decision, this.#decisions.get(decision) ?? 0]),
      ) as Counts['decisions'],
      findings: Object.fromEntries(
        tiers.map((tier) => [tier, this.#findings.get(tier) ?? 0]),
      ) as Counts['findings'],
    };
  }
}

type About = Pick<Finding, 'id' | 'detection' | 'tenant' | 'app' | 'title'>;

/** One judgement, as little of it as comparing needs; equal standings are one object. Grants are not held. */
class Verdicts implements Heard {
  readonly #tally = new Tally();
  readonly #apps = new Map<string, Standing>();
  readonly #standings = new Map<string, Standing>();
  readonly #findings = new Map<string, { readonly about: About; readonly weight: Weight }>();

  app(tenant: string, key: string, standing: Standing): void {
    this.#tally.app(standing);
    const text = JSON.stringify([standing.decision, standing.vendor, standing.match]);
    const same = this.#standings.get(text) ?? standing;
    this.#standings.set(text, same);
    this.#apps.set(inTenant(tenant, key), same);
  }

  finding(finding: Finding): void {
    const weight = weightOf(finding);
    if (weight === null) return;
    this.#tally.finding(weight);
    this.#findings.set(finding.id, { about: aboutOf(finding), weight });
  }

  counts(): Counts {
    return this.#tally.counts();
  }

  standing(tenant: string, key: string): Standing | null {
    return this.#apps.get(inTenant(tenant, key)) ?? null;
  }

  /** What it is asked for is taken out. */
  take(id: string): Weight | null {
    const found = this.#findings.get(id);
    this.#findings.delete(id);
    return found?.weight ?? null;
  }

  /** What nobody has taken. */
  left(): readonly FindingChange[] {
    return [...this.#findings.values()].map(({ about, weight }) => ({
      ...about,
      before: weight,
      after: null,
    }));
  }
}

class Comparison implements Heard {
  readonly #old: Verdicts;
  readonly #tally = new Tally();
  readonly #apps: AppChange[] = [];
  readonly #findings: FindingChange[] = [];

  constructor(old: Verdicts) {
    this.#old = old;
  }

  app(tenant: string, app: string, after: Standing): void {
    this.#tally.app(after);
    const before = this.#old.standing(tenant, app);
    if (before === null || isSame(before, after)) return;
    this.#apps.push({ tenant, app, name: null, before, after });
  }

  finding(finding: Finding): void {
    const after = weightOf(finding);
    if (after === null) return;
    this.#tally.finding(after);
    const before = this.#old.take(finding.id);
    if (before?.severity === after.severity && before.waived === after.waived) return;
    this.#findings.push({ ...aboutOf(finding), before, after });
  }

  counts(): Counts {
    return this.#tally.counts();
  }

  apps(): readonly AppChange[] {
    return this.#apps;
  }

  findings(): FindingChange[] {
    return [...this.#findings, ...this.#old.left()];
  }
}

function isSame(a: Standing, b: Standing): boolean {
  return a.decision === b.decision && a.vendor === b.vendor && a.match === b.match;
}

function weightOf({ severity, status }: Finding): Weight | null {
  return status === 'resolved' ? null : { severity, waived: status === 'waived' };
}

function aboutOf({ id, detection, tenant, app, title }: Finding): About {
  return { id, detection, tenant, app, title };
}

function rank({ before, after }: FindingChange): number {
  const severities = [before, after].flatMap((weight) =>
    weight === null ? [] : [tiers.indexOf(weight.severity)],
  );
  return Math.min(...severities);
}

async function named(changes: readonly AppChange[], view: AuditView): Promise<readonly AppChange[]> {
  if (changes.length === 0) return changes;
  const names = new Map<string, string | null>(
    changes.map(({ tenant, app }) => [inTenant(tenant, app), null]),
  );
  for await (const { tenant, key, name } of view.apps()) {
    const id = inTenant(tenant, key);
    if (names.has(id)) names.set(id, name);
  }
  return changes.map((change) => ({
    ...change,
    name: names.get(inTenant(change.tenant, change.app)) ?? null,
  }));
}

function inTenant(tenant: string, key: string): string {
  return `${tenant.length} ${tenant} ${key}`;
}
