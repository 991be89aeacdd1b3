/** What the schema cannot see: names it does not know, and entries that contradict each other. */
import { safeText } from '../core/text.ts';
import { platforms } from '../core/vocabulary.ts';
import { nearest } from '../kit/nearest.ts';
import type { Problem } from '../kit/yaml-border.ts';
import { appIdKey } from '../core/app-id.ts';
import { nameKey } from '../core/fold.ts';
import { certifiedLists, nudgePlaceholders } from './policy.ts';
import type { PolicyFile } from './schema.ts';

/** As `core/ids.ts` makes them. */
const findingIdPattern = /^f_[\w-]{22}$/u;

/** What may be named under `detections` and in waivers, with the numbers each takes. */
export interface KnownDetection {
  readonly id: string;
  readonly options?: Readonly<Record<string, number>>;
}

/** Names under `detections`, which the schema cannot know. Looks at raw data: zod drops a `__proto__` key. */
export function detectionProblems(value: unknown, known: readonly KnownDetection[]): readonly Problem[] {
  const settings = mapping(mapping(value)?.['detections']);
  if (settings === null) return [];
  return Object.entries(settings).flatMap(([id, setting]): readonly Problem[] => {
    const detection = known.find((candidate) => candidate.id === id);
    if (detection === undefined) {
      const ids = known.map((candidate) => candidate.id);
      return [{ path: ['detections', id], message: unknown('detection', id, ids), atKey: true }];
    }
    const options = ['severity', ...Object.keys(detection.options ?? {})];
    return Object.keys(mapping(setting) ?? {})
      .filter((name) => !options.includes(name))
      .map((name) => ({
        path: ['detections', id, name],
        message: unknown(`option of ${id}`, name, options),
        atKey: true,
      }));
  });
}

/** What is well-formed and yet cannot be meant. */
export function meaningProblems(file: PolicyFile, known: readonly KnownDetection[]): readonly Problem[] {
  return [
    ...waiverProblems(file, known),
    ...certificationProblems(file),
    ...peopleProblems(file),
    ...placeholderProblems(file),
    ...twice(file.vendors ?? [], 'vendors'),
    ...twice(file.banned ?? [], 'banned'),
  ];
}

function placeholderProblems({ nudge }: PolicyFile): readonly Problem[] {
  return (['subject', 'text'] as const).flatMap((key) =>
    [...(nudge?.[key] ?? '').matchAll(/\{([^{}\s]*)\}/gu)].flatMap(([, name = '']): readonly Problem[] => {
      if (nudgePlaceholders.some((placeholder) => placeholder === name)) return [];
      return [{ path: ['nudge', key], message: unknown('placeholder', name, nudgePlaceholders) }];
    }),
  );
}

function waiverProblems(file: PolicyFile, known: readonly KnownDetection[]): readonly Problem[] {
  const ids = known.map((detection) => detection.id);
  return (file.waivers ?? []).flatMap(({ finding }, index): readonly Problem[] => {
    const path = ['waivers', index, 'finding'];
    if (findingIdPattern.test(finding)) return [];
    const plus = finding.indexOf('+');
    if (plus === -1 || plus === finding.length - 1)
      return [
        { path, message: 'must be a finding id (f_…) or detection+app, as `list findings` shows them' },
      ];
    const detection = finding.slice(0, plus);
    return ids.includes(detection) ? [] : [{ path, message: unknown('detection', detection, ids) }];
  });
}

function certificationProblems({ certifications, vendors, banned }: PolicyFile): readonly Problem[] {
  const names = [...(vendors ?? []), ...(banned ?? [])].map(({ name }) => name);
  const subjects = new Set([...certifiedLists, ...names].map(nameKey));
  const first = new Set<string>();
  return (certifications ?? []).flatMap(({ of, tenant, on, next }, index): readonly Problem[] => {
    const found: Problem[] = [];
    const path = ['certifications', index];
    if (!subjects.has(nameKey(of)))
      found.push({ path: [...path, 'of'], message: unknown('vendor', of, [...names, ...certifiedLists]) });
    if (next < on)
      found.push({ path: [...path, 'next'], message: `lies before the day of the certification, ${on}` });
    const subject = JSON.stringify([nameKey(of), tenant ?? null]);
    if (first.has(subject))
      found.push({ path, message: `“${safeText(of)}” is certified twice; keep the newer record` });
    first.add(subject);
    return found;
  });
}

function peopleProblems({ priorityPeople }: PolicyFile): readonly Problem[] {
  return (priorityPeople ?? []).flatMap((person, index) =>
    /^[^\s@]+@[^\s@]+$/u.test(person)
      ? []
      : [{ path: ['priorityPeople', index], message: 'must be an address such as cfo@acme.example' }],
  );
}

/** One id cannot prove two vendors, and one name cannot mean two. */
function twice(entries: readonly VendorWritten[], list: 'vendors' | 'banned'): readonly Problem[] {
  const first = new Map<string, VendorWritten>();
  const problems: Problem[] = [];
  for (const [index, entry] of entries.entries()) {
    const claim = (key: string, what: string, ...path: readonly PropertyKey[]): void => {
      const owner = first.get(key) ?? entry;
      first.set(key, owner);
      if (owner !== entry)
        problems.push({
          path: [list, index, ...path],
          message: `${what} already stands under “${safeText(owner.name)}”`,
        });
    };
    claim(`name ${nameKey(entry.name)}`, 'this name', 'name');
    for (const kind of ['publishers', 'ownerTenants'] as const)
      for (const [at, id] of (entry[kind] ?? []).entries())
        claim(`${kind} ${id.toLowerCase()}`, 'this id', kind, at);
    for (const platform of platforms)
      for (const [at, id] of (entry.apps?.[platform] ?? []).entries())
        claim(`app ${appIdKey(platform, id) ?? ''}`, 'this app', 'apps', platform, at);
  }
  return problems;
}

type VendorWritten = Pick<
  NonNullable<PolicyFile['banned']>[number],
  'name' | 'publishers' | 'ownerTenants' | 'apps'
>;

/** A policy may have thousands of vendors. */
const mostNamed = 80;

function mapping(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as Readonly<Record<string, unknown>>;
}

function unknown(what: string, typed: string, valid: readonly string[]): string {
  const meant = nearest(typed, valid);
  const shown = valid.length > mostNamed ? [...valid.slice(0, mostNamed), '…'] : valid;
  const tail =
    meant === null
      ? `; valid here: ${shown.map(safeText).join(', ')}`
      : `; did you mean “${safeText(meant)}”?`;
  return `unknown ${what} “${safeText(typed)}”${tail}`;
}
