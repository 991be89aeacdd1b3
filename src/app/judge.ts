import type { Platform } from '../core/vocabulary.ts';
import { evaluate } from '../findings/evaluate.ts';
import { reputationOf } from '../detections/reputation.ts';
import type { JudgementSink, ReferenceData } from '../findings/ports.ts';
import type { StreamId } from '../core/streams.ts';
import type { ClassifyScope, MakersOf, StreamSpec } from '../kit/connector.ts';
import type { Policy } from '../policy/policy.ts';
import { vendorDomains } from '../policy/catalogue.ts';
import { createStandings } from '../policy/standing.ts';
import type { Context } from './context.ts';
import { ControlListener } from './controls.ts';
import { loadReference } from './feeds.ts';
import { definitionOf } from './open-tenant.ts';

/** Judges the saved rows of a run by the policy. Opens no socket; an older judgement of the run is replaced. */
export async function judgeRun(context: Context, run: string, policy: Policy): Promise<void> {
  const platforms = new Set(
    context.inventory
      .reader(run)
      .tenants()
      .map(({ platform }) => platform),
  );
  const used = { connectors: context.connectors.filter(({ platform }) => platforms.has(platform)) };
  const classify = await catalogues(used);
  using sink = context.inventory.judgement(run);
  const controls = new ControlListener();
  judgeInto(controls.listen(sink), context, { run, policy, classify, makersOf: await makers(used) });
  for (const control of controls.results(context, run, policy)) sink.control(control);
  sink.commit();
}

export interface Judging {
  readonly run: string;
  readonly policy: Policy;
  readonly classify: Catalogues;
  readonly makersOf: Makers;
}

/** Judges the saved rows of a run; what is stored of it stays as it is unless the sink changes it. */
export function judgeInto(sink: JudgementSink, context: Context, judging: Judging): void {
  const { run, policy, classify, makersOf } = judging;
  const { inventory, detections, clock } = context;
  const now = clock.now();
  const reader = inventory.reader(run);
  const tenants = reader.tenants();
  evaluate({
    now,
    detections,
    tenants,
    otherTenants: context.config.tenants.filter(({ id }) => !tenants.some((tenant) => tenant.id === id)),
    reader,
    previousFindings: inventory.previousFindings(run),
    sink,
    standing: createStandings(policy, now, classify),
    classify,
    makersOf,
    peopleStreams: (platform) => definitionOf(context, { platform }).streams.flatMap(countingPeople),
    reference: referenceData(context, policy, now),
    settings: policy.detections,
    waivers: policy.waivers,
  });
}

export type Catalogues = (platform: Platform) => ClassifyScope;
type Makers = (platform: Platform) => MakersOf | undefined;

function referenceData(context: Context, policy: Policy, now: number): ReferenceData {
  const outside = loadReference(context, policy);
  const domains = vendorDomains(policy);
  return {
    ...outside,
    signs: (app) => reputationOf(app, { now, advisories: outside.advisories(app), vendorDomains: domains }),
    vendorDomains: domains,
  };
}

function countingPeople({ id, countsPeople }: StreamSpec): readonly StreamId[] {
  return countsPeople === true ? [id] : [];
}

/** The scope catalogues of all platforms, loaded. */
export async function catalogues({ connectors }: Pick<Context, 'connectors'>): Promise<Catalogues> {
  const loaded = new Map<Platform, ClassifyScope>();
  for (const definition of connectors)
    loaded.set(definition.platform, (await definition.load()).classifyScope);
  return (platform) => {
    const classify = loaded.get(platform);
    if (classify === undefined) throw new Error(`no scope catalogue for ${platform}`);
    return classify;
  };
}

/** How each platform tells who made an app, loaded. */
export async function makers({ connectors }: Pick<Context, 'connectors'>): Promise<Makers> {
  const loaded = new Map<Platform, MakersOf | undefined>();
  for (const definition of connectors) loaded.set(definition.platform, (await definition.load()).makersOf);
  return (platform) => loaded.get(platform);
}
