import type { Platform } from '../core/vocabulary.ts';
import { evaluate } from '../findings/evaluate.ts';
import type { StreamId } from '../core/streams.ts';
import type { ClassifyScope, StreamSpec } from '../kit/connector.ts';
import type { Policy } from '../policy/policy.ts';
import { createStandings } from '../policy/standing.ts';
import type { Context } from './context.ts';
import { definitionOf } from './open-tenant.ts';

/** Judges the saved rows of a run by the policy. Opens no socket; an older judgement of the run is replaced. */
export async function judgeRun(context: Context, run: string, policy: Policy): Promise<void> {
  const { inventory, detections, clock } = context;
  const classify = await catalogues(context);
  const now = clock.now();
  const reader = inventory.reader(run);
  using sink = inventory.judgement(run);
  evaluate({
    now,
    detections,
    tenants: reader.tenants(),
    reader,
    previousFindings: inventory.previousFindings(run),
    sink,
    standing: createStandings(policy, now, classify),
    classify,
    peopleStreams: (platform) => definitionOf(context, { platform }).streams.flatMap(countingPeople),
    settings: policy.detections,
    waivers: policy.waivers,
  });
  sink.commit();
}

function countingPeople({ id, countsPeople }: StreamSpec): readonly StreamId[] {
  return countsPeople === true ? [id] : [];
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
