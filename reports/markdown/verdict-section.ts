import { lacks } from '../../src/core/coverage.ts';
import { type Severity, tiers } from '../../src/core/vocabulary.ts';
import { atLeast, type Scene } from './scene.ts';
import { count, counted, heading, plain, table } from './text.ts';

/** What somebody should know who reads one paragraph. */
export function verdictSection(scene: Scene): string {
  const { view, bySeverity, waivedInAll, resolved } = scene;
  const { summary } = view;
  const least = atLeast(view);
  const rows = tiers.map((tier) => {
    const { open = 0, fresh = 0 } = bySeverity.get(tier) ?? {};
    return [tier, count(open), count(fresh)];
  });
  return [
    heading(2, 'In short'),
    `**${headline(scene)}** ${readInShort(scene)}\n\n`,
    `${least}${counted(summary.apps, 'app')} · ${least}${counted(summary.grants, 'grant')} · ${least}${counted(summary.principals, 'holder')} · ${counted(summary.notAssessed, 'question')} not assessed\n\n`.replace(
      /^a/u,
      'A',
    ),
    table(['Severity', 'Open', 'New'], rows),
    `Besides: ${count(waivedInAll)} waived, ${count(resolved)} resolved.\n\n`,
  ].join('');
}

function headline({ view, bySeverity, banned }: Scene): string {
  const open = (tier: Severity): number => bySeverity.get(tier)?.open ?? 0;
  if (banned.size > 0) return `Act now: ${[...banned.keys()].map(plain).join(', ')} banned, yet connected.`;
  if (open('critical') > 0) return `Act now: ${counted(open('critical'), 'critical finding')}.`;
  if (open('high') > 0) return `Look soon: ${counted(open('high'), 'finding')} of high severity.`;
  return atLeast(view) === ''
    ? 'Nothing serious was found.'
    : 'Nothing serious was found in what could be read, but not everything was read.';
}

function readInShort({ view }: Scene): string {
  const short = view.tenants
    .filter(({ coverage }) => coverage.streams.some(lacks))
    .map(({ id }) => plain(id));
  return short.length === 0
    ? 'Everything that was wanted was read in full.'
    : `Not everything was read in ${short.join(', ')}: numbers are lower bounds.`;
}
