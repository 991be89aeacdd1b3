/** Every delegated consent: for everyone (AllPrincipals) and for single people (Principal). */
import { isoTime } from '../../../src/core/clock.ts';
import type { AppError } from '../../../src/core/errors.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { sideBySide } from '../../../src/kit/side-by-side.ts';
import { isUnsupportedQuery } from '../answers.ts';
import type { AppIndex } from '../app-index.ts';
import { servicePrincipalRow } from '../app-rows.ts';
import { changesBy, countMalformed, markCursor } from '../changes.ts';
import { grantList } from '../client.ts';
import { type ConsentType, consentTypeOf, delegatedGrantRow } from '../grant-rows.ts';
import { isUnderstood, learnAppsOf } from '../grants-read.ts';
import { expectedRows, type ListEnd, type ListSpec, readList, shortfall } from '../list.ts';
import type { Tenant } from '../tenant.ts';
import { unitFailure } from '../unit-failure.ts';
import { DelegatedGrant } from '../wire.ts';
import { grantChanges } from './delegated-grant-changes.ts';

/** Rows that name an unknown app wait until there are so many, or the list has ended, and are asked for in bulk. */
const holdAtMost = 5000;

interface ChainEnd {
  /** Rows of the kinds that this chain is for. */
  readonly own: number;
  /** Null when the chain failed. */
  readonly end: ListEnd | null;
  readonly gap: Gap | null;
  readonly error: AppError | null;
}

/** Pages of one collection are a serial chain, so the two kinds are read at the same time. */
export function delegatedGrants(tenant: Tenant): Stream {
  return {
    id: 'delegated-grants',
    after: ['service-principals'],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const everyone = await tenant.id();
      const mark = await tenant.deltas.latest('delegated-grants', context.signal);
      const counted = countMalformed(context);
      const index = await tenant.appIndex(context.recall);
      const rowsOf = (grants: readonly DelegatedGrant[]): Batch => ({
        rows: grants.map((grant) => delegatedGrantRow(grant, index, everyone)),
        read: grants.length,
        checkpoint: null,
      });
      const gaps: Gap[] = [];
      let held: DelegatedGrant[] = [];
      let done = 0;

      async function release(): Promise<Batch> {
        const { apps, settled, gap } = await learnAppsOf(held, index, tenant, context);
        if (gap !== null) gaps.push(gap);
        held = [];
        const batch = rowsOf(settled);
        return { ...batch, rows: [...apps.map((app) => servicePrincipalRow(app, everyone)), ...batch.rows] };
      }

      const chains = await openChains(tenant, counted.context);
      for (;;) {
        const step = await chains.next();
        if (step.done === true) {
          if (held.length > 0) yield await release();
          const end = finish(step.value, gaps, asOf);
          const whole = end.gaps.length === 0 && counted.malformed() === 0;
          return whole ? { ...end, ...markCursor(asOf, mark) } : end;
        }
        held.push(...step.value.filter((grant) => !isKnown(grant, index)));
        yield rowsOf(step.value.filter((grant) => isKnown(grant, index)));
        if (held.length >= holdAtMost) yield await release();
        done += step.value.length;
        context.progress(done, null);
      }
    },
    changes: changesBy(['service-principals'], (context) => grantChanges(tenant, context)),
  };
}

type Chain = AsyncGenerator<readonly DelegatedGrant[], ChainEnd>;

/** Two chains, or one where the service does not take the filter. */
async function openChains(
  tenant: Tenant,
  context: StreamContext,
): Promise<AsyncGenerator<readonly DelegatedGrant[], readonly ChainEnd[]>> {
  const forEveryone = readChain(tenant, 'AllPrincipals', context);
  let first: Awaited<ReturnType<Chain['next']>>;
  try {
    first = await forEveryone.next();
  } catch (thrown) {
    if (!isUnsupportedQuery(thrown)) throw thrown;
    return sideBySide([readChain(tenant, null, context)]);
  }
  return sideBySide([continued(first, forEveryone), readChain(tenant, 'Principal', context)]);
}

async function* continued(first: Awaited<ReturnType<Chain['next']>>, rest: Chain): Chain {
  if (first.done === true) return first.value;
  yield first.value;
  return yield* rest;
}

/** @param kind null: both */
async function* readChain(tenant: Tenant, kind: ConsentType | null, context: StreamContext): Chain {
  const list: ListSpec<DelegatedGrant> = {
    ask: grantList(kind),
    shape: DelegatedGrant,
    keyOf: (grant) => grant.id,
  };
  const pages = readList(tenant.graph, list, context);
  let own = 0;
  let started = false;
  try {
    for (;;) {
      const step = await pages.next();
      if (step.done === true) return { own, end: step.value, gap: shortfall(list, step.value), error: null };
      started = true;
      const understood = step.value.filter((grant) => isUnderstood(grant, context));
      // A service that takes no notice of the filter sends the other kind too; the other chain has it.
      const ours = understood.filter((grant) => kind === null || consentTypeOf(grant) === kind);
      own += ours.length;
      yield ours;
    }
  } catch (thrown) {
    if (!started && isUnsupportedQuery(thrown)) throw thrown;
    return { own, end: null, gap: null, error: unitFailure(thrown) };
  }
}

function isKnown({ clientId, resourceId }: DelegatedGrant, index: AppIndex): boolean {
  return index.clientId(clientId) !== null && index.clientId(resourceId) !== null;
}

/** @throws the error of the chains when none of them brought anything */
function finish(chains: readonly ChainEnd[], learning: readonly Gap[], asOf: string): StreamEnd {
  const failures = chains.flatMap(({ error }) => (error === null ? [] : [error]));
  const [failure] = failures;
  if (failure !== undefined && failures.length === chains.length && chains.every(({ own }) => own === 0))
    throw failure;
  return {
    expected: expectedGrants(chains),
    asOf,
    gaps: [
      ...learning,
      ...failures.map((error) => ({ error, units: 1 })),
      ...chains.flatMap(({ gap }) => (gap === null ? [] : [gap])),
    ],
  };
}

function expectedGrants(chains: readonly ChainEnd[]): number | null {
  let sum = 0;
  for (const { own, end } of chains) {
    if (end === null) return null;
    const all = expectedRows(end);
    if (all === null) return null;
    sum += own === end.rows ? all : own;
  }
  return sum;
}
