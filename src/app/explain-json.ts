/**
 * `explain --json`, schema name `grantwarden.explain/1`, one object:
 * ```
 * { schema, kind: finding|grant|app|vendor, id, run: {id, startedAt, finishedAt, mode}, tenant|null, platform|null,
 *   why: [...], decision|null, vendor|null, vendorMatch|null,
 *   score: {total, items: [{what, points}]}|null,                      items add up to total
 *   finding: {…as in grantwarden.audit/1}|null, grant: {…, previousScopes|null}|null, app: {…}|null,
 *   apps: [{tenant, key, name|null, decision, score, tier}],            of a vendor, or a finding about one; those that weigh most first
 *   holders: {grants, people, leavers, administrators, byKind: {kind: n}, data: [...], since, lastUse}|null,
 *   scopes: [{scope, resource, mode: delegated|application, status, known, tier, sentence, grants}],
 *   rests: [{name, status, read, expected|null, asOf|null, reason|null, remedy|null}], unread: [...],
 *   blindSpots: [{id, why, remedy|null}],
 *   history: {firstSeen, lastSeen, carried, status|null},
 *   frameworks: [...], remedy|null,
 *   findings: [{id, detection, severity, status, title}], notAssessed: [{detection, app|null, reason, remedy|null}] }
 * ```
 */
import { appJson, findingJson, grantJson, runJson } from '../core/audit-json.ts';
import type { Lifespan } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import type { Explanation } from './explain.ts';

type Json = Readonly<Record<string, unknown>>;

export function explanationJson(explained: Explanation): Json {
  const { kind, id, run, tenant, finding, grant, app, holdings, score } = explained;
  const vendor = explained.vendor?.judged;
  return {
    schema: 'grantwarden.explain/1',
    kind,
    id,
    run: runJson(run),
    tenant: tenant?.id ?? null,
    platform: tenant?.platform ?? null,
    why: explained.why.map(safeText),
    decision: app?.decision ?? vendor?.decision ?? null,
    vendor: shown(app?.vendor ?? finding?.vendor ?? vendor?.name ?? null),
    vendorMatch: app?.vendorMatch ?? vendor?.match ?? null,
    score: score === null ? null : { total: score.total, items: score.items },
    finding: finding === null ? null : findingJson(finding),
    grant: grant === null ? null : { ...grantJson(grant), previousScopes: grant.previousScopes },
    app: app === null ? null : appJson(app),
    apps: (explained.vendor?.apps ?? []).map((one) => ({
      tenant: one.tenant,
      key: one.key,
      name: shown(one.name),
      decision: one.decision,
      score: one.score,
      tier: one.tier,
    })),
    holders: holdings === null ? null : holdersJson(holdings),
    scopes: explained.scopes.map(({ scope, resource, mode, status, known, tier, sentence, grants }) => ({
      scope,
      resource,
      mode,
      status,
      known,
      tier,
      sentence: safeText(sentence),
      grants,
    })),
    rests: explained.streams.map(({ name, status, read, expected, asOf, reason, remedy }) => ({
      name,
      status,
      read,
      expected,
      asOf,
      reason: shown(reason),
      remedy: shown(remedy),
    })),
    unread: explained.unread,
    blindSpots: explained.blindSpots.map(({ id: spot, why, remedy }) => ({
      id: spot,
      why: safeText(why),
      remedy: shown(remedy),
    })),
    history: historyOf(explained),
    frameworks: finding?.frameworks ?? [],
    remedy: shown(finding?.remedy ?? null),
    findings: explained.findings.map(({ id: other, detection, severity, status, title }) => ({
      id: other,
      detection,
      severity,
      status,
      title: safeText(title),
    })),
    notAssessed: explained.notAssessed.map(({ detection, app: of, reason, remedy }) => ({
      detection,
      app: of,
      reason: safeText(reason),
      remedy: shown(remedy),
    })),
  };
}

function holdersJson(holdings: NonNullable<Explanation['holdings']>): Json {
  const { grants, people, leavers, administrators, byKind, data, since, lastUse } = holdings;
  return {
    grants,
    people,
    leavers,
    administrators,
    byKind: Object.fromEntries(byKind),
    data,
    since,
    lastUse: { ...lastUse, why: shown(lastUse.why) },
  };
}

/** A finding that is not resolved was last seen when it was last judged. */
export function historyOf({ finding, grant, app, vendor, run }: Explanation): {
  readonly firstSeen: string;
  readonly lastSeen: string | null;
  readonly carried: boolean;
  readonly status: string | null;
} {
  const row = grant ?? app ?? lifespanOf(vendor?.apps ?? []);
  if (finding === null)
    return {
      firstSeen: row?.firstSeen ?? run.finishedAt,
      lastSeen: row?.lastSeen ?? null,
      carried: row?.carried ?? false,
      status: null,
    };
  const { firstSeen, status } = finding;
  const judged = run.finishedAt > firstSeen ? run.finishedAt : firstSeen;
  const lastSeen = status === 'resolved' ? null : judged;
  return { firstSeen, lastSeen, carried: app?.carried ?? false, status };
}

/** From the first of them to the last. */
function lifespanOf(rows: readonly Lifespan[]): Lifespan | null {
  const [first] = rows;
  if (first === undefined) return null;
  const bySight = (a: string, b: string): number => (a < b ? -1 : 1);
  return {
    firstSeen: rows.map(({ firstSeen }) => firstSeen).toSorted(bySight)[0] ?? first.firstSeen,
    lastSeen:
      rows
        .map(({ lastSeen }) => lastSeen)
        .toSorted(bySight)
        .at(-1) ?? first.lastSeen,
    carried: rows.some(({ carried }) => carried),
  };
}

function shown(text: string | null): string | null {
  return text === null ? null : safeText(text);
}
