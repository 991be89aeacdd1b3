/** `grantwarden.yaml` to a checked configuration. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { type StreamId, streamIds } from '../core/streams.ts';
import type { ConnectorDefinition } from '../kit/connector.ts';
import { nearest } from '../kit/nearest.ts';
import { type Problem, readYaml, type YamlFile } from '../kit/yaml-border.ts';
import type { Config, FeedConfig, TenantConfig } from './config.ts';
import { hostProblems } from './hosts.ts';
import { literalSecrets } from './literal-secrets.ts';
import { checkNotify } from './notify-check.ts';
import type { NotifyConfig } from './notify-schema.ts';
import { commonKeys, configSchema } from './schema.ts';
import type { UserSettings } from './user-settings.ts';

export interface LoadContext {
  /** The platforms there are; their schemas load for the tenants that use them. */
  readonly definitions: readonly ConnectorDefinition[];
  readonly userSettings: UserSettings;
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * @param file as the person named it; messages repeat it.
 * @throws AppError CONFIG_MISSING and what `readConfig` throws.
 */
export async function loadConfig(file: string, context: LoadContext): Promise<Config> {
  return readConfig(textOf(file), file, context);
}

/**
 * @param file where the text stands or will stand.
 * @throws AppError SECRET_LITERAL, CONFIG_INVALID or CONFIG_UNTRUSTED_HOST, with the line of every problem.
 */
export async function readConfig(
  text: string,
  file: string,
  { definitions, userSettings }: LoadContext,
): Promise<Config> {
  const yaml = readYaml(text, file, 'CONFIG_INVALID');
  const literals = literalSecrets(yaml.value);
  if (literals.length > 0) throw yaml.refusal(literals, 'SECRET_LITERAL');

  const schema = configSchema(definitions.map(({ platform }) => platform));
  const base = schema.safeParse(yaml.value);
  const checks = await Promise.all(
    entriesOf(yaml.value).map((entry, index) =>
      checkTenant(entry, index, { definitions, userSettings, yaml }),
    ),
  );
  const told = checkNotify(yaml.value, userSettings.trustedHosts);
  const invalid = [
    ...yaml.problems(schema, yaml.value),
    ...told.invalid,
    ...twins('tenants', 'id', yaml.value),
    ...twins('feeds', 'name', yaml.value),
    ...checks.flatMap((check) => check.invalid),
  ];
  if (!base.success || invalid.length > 0) throw yaml.refusal(invalid);
  const untrusted = [...checks.flatMap((check) => check.untrusted), ...told.untrusted];
  if (untrusted.length > 0) throw yaml.refusal(untrusted, 'CONFIG_UNTRUSTED_HOST');

  const { policy, workspace, schedule, notify, nudge, feeds, privacy, profile, tenants } = base.data;
  const absolute = path.resolve(file);
  const folder = path.dirname(absolute);
  return {
    file: absolute,
    policy: path.resolve(folder, policy),
    workspace: path.resolve(folder, workspace),
    tenants: tenants.map(({ id, platform, skip, knownGaps }, index): TenantConfig => {
      const { settings, actSettings } = checks[index] ?? { settings: null, actSettings: null };
      return { id, platform, settings, actSettings, skip, knownGaps };
    }),
    schedule:
      schedule === undefined
        ? null
        : {
            ...schedule,
            health: schedule.health === undefined ? null : path.resolve(folder, schedule.health),
            listen: schedule.listen ?? null,
          },
    notify: notify.map((entry): NotifyConfig => ({ ...entry, name: entry.name ?? entry.to })),
    nudge: nudge ?? null,
    feeds: feeds.map(
      ({ name, source, format, kind }): FeedConfig => ({
        name,
        source: source.startsWith('file:')
          ? `file:${path.resolve(folder, source.slice('file:'.length))}`
          : source,
        format: format ?? null,
        kind: kind ?? null,
      }),
    ),
    privacy,
    profile,
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError('CONFIG_MISSING', { detail: file, cause });
    throw new AppError('CONFIG_INVALID', {
      detail: `the file cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      where: file,
      remedy: 'Check that --config names a file and that this user may read it.',
      cause,
    });
  }
}

function entriesOf(config: unknown, list = 'tenants'): readonly Entry[] {
  const entries = (config as Entry | null)?.[list];
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown) => (isMapping(entry) ? entry : {}));
}

function isMapping(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

interface TenantCheck {
  readonly invalid: readonly Problem[];
  readonly untrusted: readonly Problem[];
  readonly settings: unknown;
  readonly actSettings: unknown;
}

async function checkTenant(
  entry: Entry,
  index: number,
  { definitions, userSettings, yaml }: LoadContext & { readonly yaml: YamlFile },
): Promise<TenantCheck> {
  const base = ['tenants', index];
  const definition = definitions.find(({ platform }) => platform === entry['platform']);
  if (definition === undefined) return { invalid: [], untrusted: [], settings: null, actSettings: null };

  const { settings: schema } = await definition.load();
  const own = ownKeys(entry);
  const { actAuth } = entry;
  const acting =
    actAuth === undefined ? null : { ...own, auth: actAuth === 'same' ? own['auth'] : execAsText(actAuth) };
  const settings = schema.safeParse(own);
  const actSettings = acting === null ? null : schema.safeParse(acting);
  const hosts = hostProblems(entry, base, { vendor: definition.hosts, trusted: userSettings.trustedHosts });
  return {
    invalid: [
      ...yaml.problems(schema, own, { base, alsoValid: commonKeys }),
      ...actProblems(acting, entry, base, { schema, yaml }),
      ...foreignStreams(entry, base, definition),
      ...hosts.invalid,
    ],
    untrusted: hosts.untrusted,
    settings: settings.data,
    actSettings: actSettings?.data ?? null,
  };
}

function actProblems(
  acting: Entry | null,
  { actAuth }: Entry,
  base: readonly PropertyKey[],
  { schema, yaml }: { readonly schema: z.ZodType; readonly yaml: YamlFile },
): readonly Problem[] {
  if (acting === null || actAuth === 'same') return [];
  const at = [...base, 'actAuth'];
  if (!isMapping(actAuth)) return [{ path: at, message: 'actAuth must be “same” or a mapping like auth' }];
  return yaml
    .problems(schema, acting)
    .filter(({ path: [first] }) => first === 'auth')
    .map((problem) => ({ ...problem, path: [...at, ...problem.path.slice(1)] }));
}

/** What the connector checks: the entry without the keys that are the same on every platform. */
function ownKeys(entry: Entry): Entry {
  const common: readonly string[] = commonKeys;
  const own = Object.entries(entry).filter(([key]) => !common.includes(key));
  return Object.fromEntries(own.map(([key, value]) => [key, key === 'auth' ? execAsText(value) : value]));
}

/** `secret: { exec: [op, read, …] }` is the written-out form of `exec:["op","read",…]`. */
function execAsText(auth: unknown): unknown {
  if (!isMapping(auth)) return auth;
  return Object.fromEntries(
    Object.entries(auth).map(([key, value]) => {
      const isExec = isMapping(value) && Object.keys(value).length === 1 && Array.isArray(value['exec']);
      return [key, isExec ? `exec:${JSON.stringify(value['exec'])}` : value];
    }),
  );
}

/** Streams that exist, but not on this tenant's platform. */
function foreignStreams(
  entry: Entry,
  base: readonly PropertyKey[],
  { streams, title }: ConnectorDefinition,
): readonly Problem[] {
  const skip = Array.isArray(entry['skip']) ? entry['skip'] : [];
  const gaps = Array.isArray(entry['knownGaps']) ? entry['knownGaps'] : [];
  const named = [
    ...skip.map((stream: unknown, at) => ({ stream, path: [...base, 'skip', at] })),
    ...gaps.map((gap: unknown, at) => ({
      stream: isMapping(gap) ? gap['stream'] : undefined,
      path: [...base, 'knownGaps', at, 'stream'],
    })),
  ];
  const valid: readonly StreamId[] = streams.map(({ id }) => id);
  return named.flatMap(({ stream, path: at }): readonly Problem[] => {
    // A name that no platform has is the schema's to refuse.
    if (typeof stream !== 'string' || !Object.hasOwn(streamIds, stream)) return [];
    if (valid.includes(stream as StreamId)) return [];
    const meant = nearest(stream, valid);
    const tail = meant === null ? `its streams: ${valid.join(', ')}` : `did you mean “${meant}”?`;
    return [{ path: at, message: `${title} has no stream of that name; ${tail}` }];
  });
}

/** Ids or names that are the same, also on a file system that ignores case. */
function twins(list: string, key: 'id' | 'name', config: unknown): readonly Problem[] {
  const first = new Map<string, number>();
  return entriesOf(config, list).flatMap(({ [key]: own }, index): readonly Problem[] => {
    if (typeof own !== 'string') return [];
    const before = first.get(own.toLowerCase());
    if (before === undefined) {
      first.set(own.toLowerCase(), index);
      return [];
    }
    return [{ path: [list, index, key], message: `${list}[${before}] has this ${key} already` }];
  });
}
