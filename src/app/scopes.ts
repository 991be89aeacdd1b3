/** Judges scope names of any platform, as an audit would; needs no configuration. */
import type { Capability, ScopeVerdict } from '../core/capability.ts';
import { AppError } from '../core/errors.ts';
import { compareTiers, type Platform, type Tier, worstTier } from '../core/vocabulary.ts';
import type { ClassifyScope, ConnectorDefinition, ScopeResource } from '../kit/connector.ts';
import { nearest } from '../kit/nearest.ts';

export interface ScopeQuestion {
  /** As typed; null: wherever the name is known. */
  readonly platform: string | null;
  /** As typed: id, name or address of an API; null: the one that publishes the name. */
  readonly resource: string | null;
  readonly mode: Parameters<ClassifyScope>[2];
}

/** One line of `scopes classify --json`. */
export interface JudgedScope {
  readonly scope: string;
  /** Null: no platform's catalogue has the name. */
  readonly platform: Platform | null;
  /** The API within the platform; null where names mean the same everywhere, or none publishes it. */
  readonly resource: string | null;
  readonly known: boolean;
  readonly tier: Tier;
  readonly capabilities: readonly Capability[];
  readonly sentence: string;
}

interface Catalogue {
  readonly platform: Platform;
  readonly classify: ClassifyScope;
  /** APIs to ask, in this order; null: there is only one. */
  readonly resources: readonly string[] | null;
}

/**
 * @returns a function from one name to one verdict for each platform that knows it, and never to none.
 * @throws AppError USAGE for a platform or resource that does not exist, naming the nearest
 */
export async function scopeJudge(
  { platform, resource, mode }: ScopeQuestion,
  connectors: readonly ConnectorDefinition[],
): Promise<(scope: string) => readonly JudgedScope[]> {
  const asked = platform === null ? connectors : [platformNamed(platform, connectors)];
  const loaded = await Promise.all(
    asked.map(async (definition) => ({ definition, module: await definition.load() })),
  );
  const all = loaded.map(({ definition, module: { classifyScope, scopeResources = [] } }) => ({
    platform: definition.platform,
    classify: classifyScope,
    published: scopeResources,
  }));
  const catalogues =
    resource === null ? all.map(everywhere) : withResource(resource, platform === null ? null : asked, all);
  const answer = (scope: string): readonly JudgedScope[] => {
    const judged = catalogues.map((catalogue) => judge(scope, catalogue, mode));
    if (platform !== null || judged.length === 1) return judged;
    const known = judged.filter((one) => one.known);
    return known.length > 0 ? known : [unknownAnywhere(scope, judged)];
  };
  const answers = new Map<string, readonly JudgedScope[]>();
  return (scope) => {
    const before = answers.get(scope);
    if (before !== undefined) return before;
    const now = answer(scope);
    if (answers.size >= answersKept) answers.clear();
    answers.set(scope, now);
    return now;
  };
}

/** Lists of grants name the same few scopes again and again; strangers can invent names without end. */
const answersKept = 10_000;

interface Loaded {
  readonly platform: Platform;
  readonly classify: ClassifyScope;
  readonly published: readonly ScopeResource[];
}

function platformNamed(typed: string, connectors: readonly ConnectorDefinition[]): ConnectorDefinition {
  const name = typed.trim().toLowerCase();
  const found = connectors.find((one) => one.platform === name);
  if (found !== undefined) return found;
  const names = connectors.map((one) => one.platform);
  throw unknownWord('platform', typed, names, `The platforms are ${names.join(', ')}.`);
}

function everywhere({ platform, classify, published }: Loaded): Catalogue {
  return {
    platform,
    classify,
    resources: published.length === 0 ? null : published.map(({ id }) => id),
  };
}

/** Only platforms that have such a resource are asked. */
function withResource(
  typed: string,
  asked: readonly ConnectorDefinition[] | null,
  all: readonly Loaded[],
): readonly Catalogue[] {
  const having = all.filter(({ published }) => published.length > 0);
  const [only] = asked ?? [];
  if (having.length === 0)
    throw new AppError('USAGE', {
      detail: `${only?.platform ?? 'this platform'} has no resources`,
      remedy: 'Leave --resource out: a name means the same everywhere there.',
    });
  const found = having.flatMap(({ platform, classify, published }): Catalogue[] => {
    const id = resourceId(typed, published);
    return id === null ? [] : [{ platform, classify, resources: [id] }];
  });
  if (found.length > 0) return found;
  const titles = having.flatMap(({ published }) => published.map(({ title }) => title));
  const remedy = `The resources are ${titles.join(', ')}, or the client id of any API.`;
  throw unknownWord('resource', typed, titles, remedy);
}

const clientId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** An id that is not listed is somebody’s own API. */
function resourceId(typed: string, published: readonly ScopeResource[]): string | null {
  const word = typed.trim().toLowerCase();
  const host = /^https:\/\/(?<host>[^/]+)\/?$/u.exec(word)?.groups?.['host'] ?? word;
  const listed = published.find(
    ({ id, title, hosts }) => id === word || title.toLowerCase() === word || hosts.includes(host),
  );
  return listed?.id ?? (clientId.test(word) ? word : null);
}

function unknownWord(what: string, typed: string, names: readonly string[], remedy: string): AppError {
  const meant = nearest(typed, names) ?? nearestByWord(typed, names);
  return new AppError('USAGE', {
    detail: `there is no ${what} “${typed}”${meant === null ? '' : `; did you mean “${meant}”?`}`,
    remedy,
  });
}

/** `graph` for Microsoft Graph, `slak` for Slack. */
function nearestByWord(typed: string, names: readonly string[]): string | null {
  const byWord = new Map(
    names
      .toReversed()
      .flatMap((name) => name.split(/[ -]/u).map((word) => [word.toLowerCase(), name] as const)),
  );
  return byWord.get(nearest(typed, byWord.keys()) ?? '') ?? null;
}

/** The platform’s main API when it publishes the name, else the one where the name is most dangerous. */
function judge(
  scope: string,
  { platform, classify, resources }: Catalogue,
  mode: ScopeQuestion['mode'],
): JudgedScope {
  if (resources === null) return told(platform, null, scope, classify(scope, '', mode));
  const [first = ''] = resources;
  const verdict = classify(scope, first, mode);
  if (verdict.known || resources.length === 1) return told(platform, first, scope, verdict);
  let worst: { readonly id: string; readonly verdict: ScopeVerdict } | null = null;
  for (const id of resources.slice(1)) {
    const other = classify(scope, id, mode);
    if (other.known && (worst === null || compareTiers(other.tier, worst.verdict.tier) < 0))
      worst = { id, verdict: other };
  }
  return worst === null
    ? told(platform, null, scope, classify(scope, '', mode))
    : told(platform, worst.id, scope, worst.verdict);
}

function told(
  platform: Platform,
  resource: string | null,
  scope: string,
  { known, tier, capabilities, sentence }: ScopeVerdict,
): JudgedScope {
  return { scope, platform, resource, known, tier, capabilities, sentence };
}

/** As dangerous as the worst that a platform makes of it: a scope in a wrong spelling is not harmless. */
function unknownAnywhere(scope: string, judged: readonly JudgedScope[]): JudgedScope {
  return {
    scope,
    platform: null,
    resource: null,
    known: false,
    tier: worstTier(judged.map(({ tier }) => tier)),
    capabilities: [],
    sentence: 'No platform’s catalogue has this name: what it allows has to be looked up.',
  };
}
