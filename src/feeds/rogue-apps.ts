/**
 * Entries as the RogueApps list has them, in JSON and TOML alike: https://github.com/huntresslabs/rogueapps. All are
 * clients in Microsoft Entra; `unknown` stands for what nobody knows. Other keys are not looked at.
 */
import { z } from 'zod';
import type { AdvisoryKind } from '../core/advisory.ts';
import { isGuid, quoted, textOf } from './cells.ts';
import { type FeedEntry, FeedFault, type LineProblem } from './entry.ts';

const optional = z.string().nullish();

const RogueApp = z.object({
  appId: z.string().trim().toLowerCase().refine(isGuid, 'must be a GUID'),
  appDisplayName: z.string(),
  appOwnerOrganizationId: optional,
  appPublisherName: optional,
  appPublisherId: optional,
  description: optional,
  references: z.array(z.string()).nullish(),
});

const referencesShown = 3;

/**
 * @param apps the list's own array, unchecked
 * @param lineOf where the entry of that index begins
 * @throws FeedFault
 */
export function rogueApps(
  apps: readonly unknown[],
  kind: AdvisoryKind | null,
  lineOf: (index: number) => number,
): readonly FeedEntry[] {
  const problems: LineProblem[] = [];
  const entries: FeedEntry[] = [];
  for (const [index, app] of apps.entries()) {
    const checked = RogueApp.safeParse(app);
    const name = checked.success ? textOf(checked.data.appDisplayName) : null;
    if (checked.success && name !== null) entries.push(entryOf(checked.data, name, kind ?? 'abused'));
    else problems.push({ line: lineOf(index), message: faultOf(app, checked.error) });
  }
  if (problems.length > 0) throw new FeedFault(problems);
  return entries;
}

function entryOf(app: z.infer<typeof RogueApp>, name: string, kind: AdvisoryKind): FeedEntry {
  const owner = textOf(app.appOwnerOrganizationId)?.toLowerCase() ?? null;
  const references = (app.references ?? []).filter((link) =>
    /^https?:$/u.test(URL.parse(link)?.protocol ?? ''),
  );
  return {
    name,
    kind,
    client: { platform: 'microsoft-365', id: app.appId },
    ownerTenant: owner !== null && isGuid(owner) ? owner : null,
    publisherId: textOf(app.appPublisherId),
    publisherName: textOf(app.appPublisherName),
    domain: null,
    since: null,
    reason: textOf(app.description),
    reference: textOf(references.slice(0, referencesShown).join(' ')),
  };
}

function faultOf(app: unknown, error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return 'appDisplayName is empty';
  const key = String(issue.path[0] ?? '');
  if (key === '') return 'an entry must be an object';
  const value = Object.hasOwn(app as object, key)
    ? (app as Readonly<Record<string, unknown>>)[key]
    : undefined;
  if (value === undefined) return `${key} is missing`;
  if (typeof value !== 'string') return `${key} has a value of the wrong type`;
  return `${key} must be a GUID, not ${quoted(value)}`;
}
