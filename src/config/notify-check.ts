/** What the schema of `notify` and `nudge` cannot see: the other entries, the tenants, and who may be sent to. */
import { nearest } from '../kit/nearest.ts';
import type { Problem } from '../kit/yaml-border.ts';
import { type HostProblems, hostProblems } from './hosts.ts';
import { ownHosts } from './notify-schema.ts';

type Entry = Readonly<Record<string, unknown>>;

/** @param config as written; what the schema refuses anyway is passed over */
export function checkNotify(config: unknown, trusted: readonly string[]): HostProblems {
  const entries = mappings(config, 'notify');
  const nudge = (config as Entry | null)?.['nudge'] as Entry | null | undefined;
  const senders = [
    ...entries.map((entry, index) => ({ entry, by: entry['to'], base: ['notify', index] })),
    { entry: nudge ?? {}, by: nudge?.['by'], base: ['nudge'] },
  ];
  const hosts = senders.map(({ entry, by, base }) => {
    const rules = { vendor: ownHosts(by), trusted };
    return [hostProblems(entry, base, rules), mailHost(entry['smtp'], [...base, 'smtp', 'host'], rules)];
  });
  return {
    invalid: [
      ...twins(entries),
      ...unknownTenants(entries, mappings(config, 'tenants')),
      ...hosts.flat().flatMap(({ invalid }) => invalid),
    ],
    untrusted: hosts.flat().flatMap(({ untrusted }) => untrusted),
  };
}

function mappings(config: unknown, list: string): readonly Entry[] {
  const entries = (config as Entry | null)?.[list];
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? (entry as Entry) : {},
  );
}

/** Messages are remembered by the name of their entry. */
function twins(entries: readonly Entry[]): readonly Problem[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ to, name = to }, index): readonly Problem[] => {
    if (typeof name !== 'string') return [];
    const before = first.get(name.toLowerCase());
    first.set(name.toLowerCase(), before ?? index);
    if (before === undefined) return [];
    return [
      {
        path: ['notify', index, 'name'],
        message: `notify[${before}] is called “${name}” already; give each a name`,
      },
    ];
  });
}

function unknownTenants(entries: readonly Entry[], tenants: readonly Entry[]): readonly Problem[] {
  const known = tenants.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  return entries.flatMap(({ tenants: wanted }, index) => {
    if (!Array.isArray(wanted)) return [];
    return wanted.flatMap((id: unknown, at): readonly Problem[] => {
      if (typeof id !== 'string' || known.includes(id)) return [];
      const meant = nearest(id, known);
      const tail = meant === null ? `known: ${known.join(', ')}` : `did you mean “${meant}”?`;
      return [{ path: ['notify', index, 'tenants', at], message: `no tenant of that id; ${tail}` }];
    });
  });
}

/** The password goes there, and what was found. */
function mailHost(
  smtp: unknown,
  path: readonly PropertyKey[],
  rules: Parameters<typeof hostProblems>[2],
): HostProblems {
  const host = (smtp as Entry | null | undefined)?.['host'];
  const url = typeof host === 'string' ? URL.parse(`https://${host}`) : null;
  if (url === null) return { invalid: [], untrusted: [] };
  const { untrusted } = hostProblems(url.origin, path, rules);
  return { invalid: [], untrusted };
}
