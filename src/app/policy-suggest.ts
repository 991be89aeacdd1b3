/** `policy suggest`: a policy to start from, made of what the last run saw. */
import { lacks } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import { ScopeReading } from '../findings/scope-reading.ts';
import { createMatcher } from '../policy/match.ts';
import type { Policy } from '../policy/policy.ts';
import { suggestionText } from '../policy/suggestion.ts';
import { type SuggestedApp, VendorGroups } from '../policy/vendor-groups.ts';
import type { Context } from './context.ts';
import { catalogues } from './judge.ts';

export interface Suggestion {
  readonly text: Iterable<string>;
  readonly vendors: number;
  readonly apps: number;
  /** Left out. */
  readonly firstParty: number;
  readonly own: number;
  readonly proven: number;
}

/** The platform's word for what people type into mail programs: nobody's app. */
const nobodysApp = 'app-password';

/** @throws AppError NOTHING_RECORDED */
export async function suggestPolicy(context: Context, policy: Policy): Promise<Suggestion> {
  const { inventory, clock } = context;
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.view(run);
  const match = createMatcher(policy, clock.now());
  const groups = new VendorGroups([...policy.vendors, ...policy.banned].map(({ name }) => name));
  const scopesOf = new Map<string, SuggestedApp['scopes']>();
  const count = { apps: 0, firstParty: 0, own: 0, proven: 0 };
  for await (const app of view.apps()) {
    const matched = match(app);
    if (app.clientId === nobodysApp) continue;
    if (matched.match === 'proven') count.proven += 1;
    else if (app.party === 'first') count.firstParty += 1;
    else if (app.party === 'internal') count.own += 1;
    else {
      count.apps += 1;
      scopesOf.set(inTenant(app.tenant, app.key), groups.add(app, matched));
    }
  }
  await gatherScopes(context, run, scopesOf);
  const result = groups.result();
  const complete = !view.tenants.some(({ coverage }) => coverage.streams.some(lacks));
  return {
    ...count,
    vendors: result.fresh.length,
    text: suggestionText({ startedAt: view.run.startedAt, complete }, result),
  };
}

/** One pass over the grants; what is held are the distinct scopes of each app. */
async function gatherScopes(
  context: Context,
  run: string,
  scopesOf: ReadonlyMap<string, SuggestedApp['scopes']>,
): Promise<void> {
  const classify = await catalogues(context);
  const reader = context.inventory.reader(run);
  for (const { id, platform } of reader.tenants()) {
    const reading = new ScopeReading(classify(platform));
    let key = '';
    let into: SuggestedApp['scopes'] | null = null;
    let heard = new Set<unknown>();
    for (const grant of reader.grantsByApp(id)) {
      if (grant.app !== key) {
        key = grant.app;
        into = scopesOf.get(inTenant(id, key)) ?? null;
        heard = new Set();
      }
      if (into === null) continue;
      const scopes = reading.read(grant.scopes, grant);
      if (heard.has(scopes)) continue;
      heard.add(scopes);
      for (const { scope, tier, sentence } of scopes.verdicts)
        if (into.size < mostScopes) into.set(scope, { tier, sentence });
    }
  }
}

/** Of one app; no platform has as many, but an app may invent names. */
const mostScopes = 2_000;

function inTenant(tenant: string, key: string): string {
  return JSON.stringify([tenant, key]);
}
