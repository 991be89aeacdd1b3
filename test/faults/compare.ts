/** What a faulty audit may and may not say, measured against the fault-free one of the same company. */
import { lacks, type StreamCoverage } from '../../src/core/coverage.ts';
import { type ExitCode, worstExit } from '../../src/core/errors.ts';
import { tenantsOf } from '../../src/core/finding.ts';
import type { Audited, Inventory } from '../world.ts';

export interface Comparison {
  /** Rows that the fault-free audit does not have: never right. */
  readonly extra: readonly string[];
  readonly missing: readonly string[];
  /** Rows that say less, such as `unknown`. */
  readonly weaker: readonly string[];
  /** Rows that say something else: never right. */
  readonly contradicting: readonly string[];
  /** Findings that the fault-free audit does not have: never right. */
  readonly invented: readonly string[];
  /** Findings that are gone although their detection does not say that it could not assess them: never right. */
  readonly silenced: readonly string[];
}

/** How many facts of a line say which row it is; the rest is about it. */
const identityFacts: Readonly<Record<keyof Inventory, number>> = {
  apps: 2,
  grants: 5,
  credentials: 3,
  principals: 3,
  settings: 2,
};
const kinds = Object.keys(identityFacts) as readonly (keyof Inventory)[];

type Facts = readonly unknown[];

export function compare(truth: Audited, faulty: Audited): Comparison {
  const rows = kinds.map((kind) => compareRows(kind, truth.inventory[kind], faulty.inventory[kind]));
  const all = (pick: keyof RowComparison) => rows.flatMap((one) => one[pick]);
  const missing = all('missing');
  return {
    extra: all('extra'),
    missing,
    weaker: all('weaker'),
    contradicting: all('contradicting'),
    ...compareFindings(truth, faulty),
  };
}

interface RowComparison {
  readonly extra: readonly string[];
  readonly missing: readonly string[];
  readonly weaker: readonly string[];
  readonly contradicting: readonly string[];
}

function compareRows(
  kind: keyof Inventory,
  truth: readonly string[],
  faulty: readonly string[],
): RowComparison {
  const known = byIdentity(kind, truth);
  const found = byIdentity(kind, faulty);
  const weaker: string[] = [];
  const contradicting: string[] = [];
  for (const [identity, facts] of found) {
    const right = known.get(identity);
    if (right === undefined || JSON.stringify(right) === JSON.stringify(facts)) continue;
    const list = facts.every((fact, at) => saysNoMore(fact, right[at])) ? weaker : contradicting;
    list.push(`${kind} ${identity} ${JSON.stringify(facts)} for ${JSON.stringify(right)}`);
  }
  return {
    extra: [...found.keys()]
      .filter((identity) => !known.has(identity))
      .map((identity) => `${kind} ${identity}`),
    missing: [...known.keys()]
      .filter((identity) => !found.has(identity))
      .map((identity) => `${kind} ${identity}`),
    weaker,
    contradicting,
  };
}

function byIdentity(kind: keyof Inventory, lines: readonly string[]): ReadonlyMap<string, Facts> {
  return new Map(
    lines.map((line) => {
      const facts = JSON.parse(line) as Facts;
      const length = identityFacts[kind];
      return [JSON.stringify(facts.slice(0, length)), facts.slice(length)];
    }),
  );
}

/** Equal, or not known. */
function saysNoMore(fact: unknown, right: unknown): boolean {
  if (JSON.stringify(fact) === JSON.stringify(right)) return true;
  if (Array.isArray(fact) && Array.isArray(right)) return fact.every((one) => right.includes(one));
  return fact === null || fact === 'unknown' || fact === false;
}

function compareFindings(truth: Audited, faulty: Audited): Pick<Comparison, 'invented' | 'silenced'> {
  const known = new Set(truth.findings.map(({ id }) => id));
  const found = new Set(faulty.findings.map(({ id }) => id));
  const open = new Set(
    faulty.notAssessed.map(({ detection, tenant, app }) => subject(detection, tenant, app)),
  );
  const apps = new Set(
    faulty.inventory.apps.map((line) => {
      const [tenant, key] = JSON.parse(line) as Facts;
      return subject('', String(tenant), String(key));
    }),
  );
  return {
    invented: faulty.findings
      .filter(({ id }) => !known.has(id))
      .map(({ title, detection }) => `${detection} ${title}`),
    silenced: truth.findings
      .filter(
        (finding) =>
          !found.has(finding.id) &&
          // One about a vendor is open when it is in any of the tenants that it names.
          !tenantsOf(finding).some(
            (tenant) =>
              open.has(subject(finding.detection, tenant, finding.app)) ||
              open.has(subject(finding.detection, tenant, null)),
          ) &&
          (finding.app === null || apps.has(subject('', finding.tenant, finding.app))),
      )
      .map(({ title, detection }) => `${detection} ${title}`),
  };
}

function subject(detection: string, tenant: string | null, app: string | null): string {
  return JSON.stringify([detection, tenant, app]);
}

/** Streams that say of themselves that they lack something, `tenant stream`. */
export function lacking({ outcome }: Audited): readonly string[] {
  return streamsOf(outcome)
    .filter(({ stream }) => lacks(stream))
    .map(({ tenant, stream }) => `${tenant} ${stream.name}`);
}

export function streamsOf({
  view,
}: Audited['outcome']): readonly { readonly tenant: string; readonly stream: StreamCoverage }[] {
  return view.tenants.flatMap(({ id, coverage }) =>
    coverage.streams.map((stream) => ({ tenant: id, stream })),
  );
}

/** What is wrong with how a faulty audit ended; empty when nothing is. */
export function faultsOf(truth: Audited, faulty: Audited): readonly string[] {
  const { extra, missing, weaker, contradicting, invented, silenced } = compare(truth, faulty);
  const short = lacking(faulty);
  const codes: ExitCode[] = faulty.outcome.errors.map((error) => error.exit);
  const expected = worstExit(short.length > 0 ? [...codes, 4] : codes);
  return [
    ...told('rows that are not there', extra),
    ...told('rows that say something else', contradicting),
    ...told('findings that are none', invented),
    ...told('findings silently gone', silenced),
    ...(short.length > 0 ? [] : told('rows missing although coverage is complete', [...missing, ...weaker])),
    ...(faulty.outcome.exit === expected ? [] : [`exit ${faulty.outcome.exit} instead of ${expected}`]),
  ];
}

function told(what: string, list: readonly string[]): readonly string[] {
  if (list.length === 0) return [];
  const [first] = list;
  return [`${list.length} ${what}, e.g. ${first}`];
}
