/**
 * A starter policy from what is connected now. Nothing in it approves: every vendor's approval ended long ago, so
 * whoever pastes it unread has approved nothing, and setting a date is the decision.
 */
import { jsonLine } from '../core/audit-json.ts';
import { safeText, shortText } from '../core/text.ts';
import { compareTiers, type Platform, platforms, type Tier } from '../core/vocabulary.ts';
import type { HeldScope, SuggestedApp, VendorGroup } from './vendor-groups.ts';

/** The day on which suggested approvals ended. */
export const notYetReviewed = '2000-01-01';

/** What one vendor's list of scopes shows of those beyond `maxTier`. */
const scopesShown = 40;
const longestComment = 200;

export interface SuggestionHead {
  /** When the run was started; ISO. */
  readonly startedAt: string;
  readonly complete: boolean;
}

/** A whole policy file, in pieces, worst vendor first. */
export function* suggestionText(
  { startedAt, complete }: SuggestionHead,
  { fresh, listed }: { readonly fresh: readonly VendorGroup[]; readonly listed: readonly VendorGroup[] },
): Generator<string> {
  yield `# Suggested by Grantwarden from the run of ${safeText(startedAt)}${complete ? '' : ', which could not read everything'}.
# Nothing here is approved: each approval ended on ${notYetReviewed}. For each vendor, find out who needs it, check its
# apps, then set approvedUntil and owner; delete what nobody needs, or move it to banned.
# Names, publishers and domains are what the apps say of themselves; only ids prove anything.
version: 1
defaults:
  unknownVendor: review
  maxTier: medium
  requireOwner: true
vendors:${fresh.length === 0 ? ' []' : ''}
`;
  for (const group of fresh) yield vendorText(group);
  yield 'banned: []\n';
  if (listed.length > 0) {
    yield '\n# Apps that may belong to entries your policy has already. If one is theirs, add its id there:\n';
    for (const group of listed) yield listedText(group);
  }
}

function vendorText({ name, domains, publishers, ownerTenants, apps }: VendorGroup): string {
  const ids = apps.filter(({ provable }) => provable);
  const lines = [
    `  # review: ${overview(apps)}`,
    `  - name: ${value(name)}`,
    ...(domains.length === 0
      ? []
      : [`    domains: [${domains.map(value).join(', ')}] # review: by their own word`]),
    ...(publishers.length === 0
      ? []
      : [
          '    publishers: # review: proves every app of this verified publisher, also later ones',
          ...publishers.map(([id, called]) => `      - ${value(id)} # review: ${shown(called ?? 'unnamed')}`),
        ]),
    ...ownerTenants.map(
      (id) => `    # review: ownerTenants: [${value(id)}] would prove every app of that tenant`,
    ),
    `    approvedUntil: ${notYetReviewed} # review: not approved; the day until which it shall be`,
    ...(ids.length === 0 ? [] : ['    apps:']),
    ...platforms.flatMap((platform) => {
      const own = ids.filter((app) => app.platform === platform);
      return own.length === 0
        ? []
        : [
            `      ${platform}:`,
            ...own.map((app) => `        - ${value(app.clientId)} # review: ${about(app)}`),
          ];
    }),
    ...apps
      .filter(({ provable }) => !provable)
      .map((app) => `    # review: ${app.platform} shows only a name, which proves nothing: ${about(app)}`),
    ...allowance(apps),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** As little as what is held now needs, and never more than `medium` without being written out. */
function allowance(apps: readonly SuggestedApp[]): readonly string[] {
  const held = platforms.flatMap((platform) => {
    const scopes = new Map<string, HeldScope>();
    for (const app of apps)
      if (app.platform === platform) for (const [scope, one] of app.scopes) scopes.set(scope, one);
    return [...scopes].map(([scope, { tier, sentence }]) => ({ platform, scope, tier, sentence }));
  });
  const within = held.filter(({ tier }) => compareTiers(tier, 'medium') >= 0);
  const maxTier = within.reduce<Tier>(
    (worst, { tier }) => (compareTiers(tier, worst) < 0 ? tier : worst),
    'low',
  );
  const beyond = held
    .filter(({ tier }) => compareTiers(tier, 'medium') < 0)
    .sort((a, b) => compareTiers(a.tier, b.tier));
  const scopeLine = (platform: Platform, scope: string, tier: Tier, sentence: string): string =>
    `    #   ${platform}: ${value(scope)} is ${tier}: ${shown(sentence)}`;
  return [
    `    allow: { maxTier: ${maxTier} }`,
    ...(beyond.length === 0
      ? []
      : ['    # review: held now and beyond that; to approve one, list it under allow.scopes:']),
    ...beyond
      .slice(0, scopesShown)
      .map(({ platform, scope, tier, sentence }) => scopeLine(platform, scope, tier, sentence)),
    ...(beyond.length > scopesShown ? [`    #   and ${beyond.length - scopesShown} more`] : []),
  ];
}

function listedText({ name, apps }: VendorGroup): string {
  return apps
    .map(
      (app) =>
        `# review: ${shown(name)}? ${app.platform} ${app.provable ? value(app.clientId) : ''} ${about(app)}\n`,
    )
    .join('');
}

function overview(apps: readonly SuggestedApp[]): string {
  const worst = apps.map(({ tier }) => tier).sort(compareTiers)[0] ?? 'info';
  const on = platforms.filter((platform) => apps.some((app) => app.platform === platform));
  return `${apps.length} ${apps.length === 1 ? 'app' : 'apps'} on ${on.join(', ')}; worst access ${worst}`;
}

function about({
  name,
  publisher,
  verified,
  evidence,
  users,
  usersAtLeast,
  tenantWide,
  tier,
  tenant,
}: SuggestedApp): string {
  const by = publisher === null ? '' : ` by ${publisher}${verified === 'yes' ? ' (verified)' : ''}`;
  const people = tenantWide
    ? 'for everyone'
    : `${usersAtLeast ? 'at least ' : ''}${users} ${users === 1 ? 'person' : 'people'}`;
  return shown(
    `“${name ?? 'no name'}”${by}, ${people}, ${tier}, in ${tenant}${evidence === null ? '' : `; ${evidence}`}`,
  );
}

/** In double quotes; what a terminal would obey or hide is written as an escape. */
function value(text: string): string {
  return jsonLine(text);
}

/** For a comment: one line, however hostile. */
function shown(text: string): string {
  return shortText(text, longestComment);
}
