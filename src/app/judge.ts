import type { Finding } from '../core/finding.ts';
import type { Platform } from '../core/vocabulary.ts';
import { evaluate } from '../findings/evaluate.ts';
import type { JudgementReader, JudgementSink } from '../findings/ports.ts';
import type { StoredGrant } from '../inventory/grant-reader.ts';
import type { JudgementWriter } from '../inventory/judgement.ts';
import type { RunReader } from '../inventory/reader.ts';
import type { ClassifyScope } from '../kit/connector.ts';
import type { Policy } from '../policy/policy.ts';
import { createStandings } from '../policy/standing.ts';
import type { Context } from './context.ts';

/** Judges the saved rows of a run by the policy. Opens no socket; an older judgement of the run is replaced. */
export async function judgeRun(context: Context, run: string, policy: Policy): Promise<void> {
  const { inventory, detections, clock } = context;
  const classify = await catalogues(context);
  const now = clock.now();
  const rows = inventory.reader(run);
  using judgement = inventory.judgement(run);
  evaluate({
    now,
    detections,
    tenants: rows.tenants(),
    reader: readerOf(rows, inventory.previousFindings(run)),
    sink: sinkOf(judgement),
    standing: createStandings(policy, now, classify),
    classify,
    settings: policy.detections,
    waivers: policy.waivers,
  });
  judgement.commit();
}

/** Findings are few: one an app at most, and held by tenant. */
function readerOf(rows: RunReader, previous: Iterable<Finding>): JudgementReader {
  const byTenant = Map.groupBy(previous, (finding) => finding.tenant ?? '');
  return {
    apps: (tenant) => rows.apps(tenant),
    grantsByApp: (tenant) => rows.grantsByApp(tenant),
    eventsByApp: (tenant, types) => rows.eventsByApp(tenant, types),
    roles: (tenant) => rows.roles(tenant),
    settings: (tenant) => rows.settings(tenant),
    credentials: (tenant) => rows.credentials(tenant),
    previousFindings: (tenant) => byTenant.get(tenant) ?? [],
    previousRun: (tenant, stream) => rows.previousRun(tenant, stream),
  };
}

/** A tier is stored once for all grants with the same set of scopes. */
function sinkOf(judgement: JudgementWriter): JudgementSink {
  const stored = new Set<number>();
  return {
    app: (tenant, key, verdict) => judgement.app(tenant, key, verdict),
    grantTier(grant, tier) {
      // Every grant that is judged came from `RunReader.grantsByApp`.
      const { scopeSet } = grant as StoredGrant;
      if (stored.has(scopeSet)) return;
      stored.add(scopeSet);
      judgement.grantTier(scopeSet, tier);
    },
    vendor: (vendor) => judgement.vendor(vendor),
    finding: (finding) => judgement.finding(finding),
    assessment: (assessment) => judgement.assessment(assessment),
    notAssessed: (row) => judgement.notAssessed(row),
  };
}

/** The scope catalogues of all platforms, loaded. */
async function catalogues({ connectors }: Context): Promise<(platform: Platform) => ClassifyScope> {
  const loaded = new Map<Platform, ClassifyScope>();
  for (const definition of connectors)
    loaded.set(definition.platform, (await definition.load()).classifyScope);
  return (platform) => {
    const classify = loaded.get(platform);
    if (classify === undefined) throw new Error(`no scope catalogue for ${platform}`);
    return classify;
  };
}
