/**
 * Scopes and policies that an app's own metadata holds. Not every app has metadata that can be loaded: those stay
 * without scopes, which is unknown and never none.
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { AppSeen } from '../../../src/core/observation.ts';
import type { Gap, Recall, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { isUnloadable, salesforceErrorOf } from '../answers.ts';
import { type AppMetadata, appMetadata, metadataRow } from '../app-metadata.ts';
import { namesPerCall, readByName } from '../metadata.ts';
import type { MetadataRecord } from '../metadata-xml.ts';
import type { SalesforceSession } from '../salesforce-session.ts';

interface Target {
  readonly clientId: string;
  readonly name: string;
  readonly fullNames: readonly string[];
  /** The developer name is only derived from the label, as Salesforce derives it: the label must agree. */
  readonly guessed: boolean;
}

export function createAppScopesStream(session: SalesforceSession): Stream {
  return {
    id: 'app-scopes',
    after: [...appMetadata.map(({ stream }) => stream), 'installed-packages'],
    async *read(context) {
      const asOf = isoTime(session.clock.now());
      const known = await targetsOf(context.recall);
      const objects = await session.objects(context.signal);
      const total = [...known.values()].reduce((sum, targets) => sum + targets.length, 0);
      const gaps: Gap[] = [];
      const closed: string[] = [];
      let done = 0;
      let given = 0;

      for (const [kind, targets] of known) {
        // Of apps that this org does not show, their own stream says so.
        if (context.recall.ended(kind.stream) !== 'complete' && objects.has(kind.object))
          gaps.push(unlisted(kind));
        const outcome: Outcome = { given: 0, absent: [], failed: [] };
        for (const some of batches(targets)) {
          try {
            const rows = await readSome(session, kind, some, outcome, context);
            yield { rows, read: rows.length, checkpoint: null };
          } catch (thrown) {
            gaps.push({ error: endOfKind(thrown), units: targets.length - outcome.given });
            break;
          }
          done += some.length;
          context.progress(done, total);
        }
        given += outcome.given;
        gaps.push(...shortfalls(kind, outcome));
        if (outcome.given > 0) closed.push(...outcome.absent);
      }
      const [first] = gaps;
      if (given === 0 && total > 0 && first !== undefined) throw first.error;
      return { expected: null, asOf, gaps, ...(closed.length === 0 ? {} : { note: closedNote(closed) }) };
    },
  };
}

interface Outcome {
  given: number;
  /** Names of apps whose metadata this org does not hold, or cannot load itself. */
  readonly absent: string[];
  readonly failed: { readonly name: string; readonly error: AppError }[];
}

async function readSome(
  { client }: SalesforceSession,
  kind: AppMetadata,
  targets: readonly Target[],
  outcome: Outcome,
  { signal }: StreamContext,
): Promise<readonly AppSeen[]> {
  const names = targets.flatMap(({ fullNames }) => fullNames);
  const { records, failed } = await readByName(client, kind.type, { names, wanted: kind.wanted }, signal);
  const errors = new Map(failed.map(({ name, error }) => [name, error]));
  const rows: AppSeen[] = [];
  for (const target of targets) {
    const record = recordOf(target, records);
    if (record !== undefined) {
      rows.push(metadataRow(target.clientId, kind, record));
      outcome.given += 1;
      continue;
    }
    const error = target.fullNames.flatMap((name) => errors.get(name) ?? [])[0];
    if (error === undefined || isUnloadable(salesforceErrorOf(error))) outcome.absent.push(target.name);
    else outcome.failed.push({ name: target.name, error });
  }
  return rows;
}

function recordOf(
  { name, fullNames, guessed }: Target,
  records: ReadonlyMap<string, MetadataRecord>,
): MetadataRecord | undefined {
  const found = fullNames.map((one) => records.get(one.toLowerCase())).find((one) => one !== undefined);
  if (found === undefined || !guessed) return found;
  return found.get('label')?.[0]?.toLowerCase() === name.toLowerCase() ? found : undefined;
}

/** Apps of each kind that earlier streams have listed. Names that several apps share say nothing of one of them. */
async function targetsOf(recall: Recall): Promise<ReadonlyMap<AppMetadata, readonly Target[]>> {
  const known = new Map<AppMetadata, AppSeen[]>(appMetadata.map((kind) => [kind, []]));
  const packages: Package[] = [];
  for await (const app of recall.apps()) {
    const kind = appMetadata.find(({ idPrefix }) => app.clientId.startsWith(idPrefix));
    const { namespace } = app.facts;
    if (kind !== undefined) known.get(kind)?.push(app);
    else if (namespace) packages.push({ namespace, words: `${app.name ?? ''} ${namespace}`.toLowerCase() });
  }
  return new Map(
    [...known].map(([kind, apps]) => {
      const targets = apps.map((app) => targetOf(app, kind, packages));
      const sharing = Map.groupBy(targets, ({ fullNames }) => fullNames[0]?.toLowerCase());
      const isShared = (target: Target): boolean =>
        sharing
          .get(target.fullNames[0]?.toLowerCase())
          ?.some((other) => other !== target && (target.guessed || !other.guessed)) ?? false;
      return [kind, targets.map((target) => (isShared(target) ? { ...target, fullNames: [] } : target))];
    }),
  );
}

interface Package {
  readonly namespace: string;
  /** Its name and namespace, lower case. */
  readonly words: string;
}

const fullName = /^(?:[a-z]\w*__)?[a-z]\w*$/iu;
/** Packages that an app may have come with, by their names; the label of what is found must agree. */
const mostPackages = 4;

function targetOf(
  { clientId, name, facts }: AppSeen,
  kind: AppMetadata,
  packages: readonly Package[],
): Target {
  const told = facts['developerName'];
  const derived = (name ?? '').replaceAll(/\W+/gu, '_').replaceAll(/^_+|_+$/gu, '');
  const namespaces = facts['namespace']
    ? [facts['namespace']]
    : ['', ...(told === undefined ? namespacesFor(name ?? '', packages) : [])];
  return {
    clientId,
    name: name ?? clientId,
    fullNames: namespaces
      .flatMap((namespace) => kind.fullNames(`${namespace === '' ? '' : `${namespace}__`}${told ?? derived}`))
      .filter((one) => fullName.test(one)),
    guessed: told === undefined,
  };
}

function namespacesFor(app: string, packages: readonly Package[]): readonly string[] {
  const words = app
    .toLowerCase()
    .split(/\W+/u)
    .filter((word) => word.length > 2);
  const related = packages.filter((one) => words.some((word) => one.words.includes(word)));
  return [...new Set(related.map(({ namespace }) => namespace))].slice(0, mostPackages);
}

/** As many apps as have room in one call. */
function* batches(targets: readonly Target[]): Generator<readonly Target[]> {
  let some: Target[] = [];
  let names = 0;
  for (const target of targets) {
    if (names + target.fullNames.length > namesPerCall) {
      yield some;
      some = [];
      names = 0;
    }
    some.push(target);
    names += target.fullNames.length;
  }
  if (some.length > 0) yield some;
}

/** @throws what ends the tenant */
function endOfKind(thrown: unknown): AppError {
  if (thrown instanceof AppError && thrown.code.startsWith('GAP_')) return thrown;
  throw thrown;
}

function unlisted({ stream }: AppMetadata): Gap {
  const detail = `whose scopes there are to read is known from ${stream}, which was not read in full`;
  return { error: new AppError('READ_INCOMPLETE', { detail, remedy: `See ${stream}.` }), units: 1 };
}

function shortfalls({ type, remedy }: AppMetadata, { given, absent, failed }: Outcome): readonly Gap[] {
  const gaps: Gap[] = [];
  const [first] = failed;
  if (first !== undefined) {
    const names = listed(failed.map(({ name }) => name));
    const detail = `the metadata of ${names} cannot be loaded (${first.error.message})`;
    gaps.push({ error: new AppError(first.error.code, { detail, remedy }), units: failed.length });
  }
  if (given === 0 && absent.length > 0) {
    const detail = `${type}: the metadata of none of ${absent.length} apps is given`;
    gaps.push({ error: new AppError('GAP_PERMISSION', { detail, remedy }), units: absent.length });
  }
  return gaps;
}

function closedNote(names: readonly string[]): string {
  return `metadata that this org does not hold or cannot load, so their scopes are unknown: ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
