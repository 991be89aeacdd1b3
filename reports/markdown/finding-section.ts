import { type Finding, tenantsOf } from '../../src/core/finding.ts';
import { tiers } from '../../src/core/vocabulary.ts';
import { placeOf, type Scene } from './scene.ts';
import { code, count, counted, day, heading, more, plain, table } from './text.ts';

/** Open findings, most severe first. */
export function findingSection(scene: Scene): string {
  const parts = tiers.flatMap((tier) => {
    const counted_ = scene.bySeverity.get(tier);
    if (counted_ === undefined || counted_.open === 0) return [];
    const rest = counted_.open - counted_.shown.length;
    const title = tier.charAt(0).toUpperCase() + tier.slice(1);
    return [
      heading(3, `${title} (${count(counted_.open)})`),
      ...counted_.shown.map((finding) => findingItem(finding, scene)),
      counted_.shown.length === 0 ? '' : '\n',
      scene.vendor === null ? more(rest, 'list findings') : rest > 0 ? `… and ${count(rest)} more.\n\n` : '',
    ];
  });
  const none = 'None open among what could be judged.\n\n';
  return `${heading(2, 'Findings')}${parts.length === 0 ? none : parts.join('')}`;
}

function findingItem(finding: Finding, { edition, names, vendor, options }: Scene): string {
  const { id, title, status, people, tenant, app, firstSeen, explanation, remedy } = finding;
  // Ours may name people or other vendors; what a detection asks names nobody.
  const asked = options.detections.find((detection) => detection.id === finding.detection)?.title;
  const what = vendor === null ? title : (asked ?? finding.detection);
  const facts = [
    app === null ? '' : plain(names.get(placeOf(tenant, app)) ?? app),
    tenantsOf(finding).map(code).join(', '),
    people === 0 ? '' : counted(people, 'person', 'people'),
    status === 'open' ? `since ${day(firstSeen)}` : status,
    code(id),
  ].filter((fact) => fact !== '');
  const explained = edition.explained ? `  ${plain(explanation)}\n` : '';
  const remedied = edition.explained ? `  **To do:** ${plain(remedy)}\n` : '';
  return `- **${plain(what)}**\n  ${facts.join(' · ')}\n${gap(explained)}${gap(remedied)}`;
}

/** A paragraph of its own in the list item. */
function gap(text: string): string {
  return text === '' ? '' : `\n${text}`;
}

/** What somebody decided to live with. */
export function waivedSection({ waived, waivedInAll }: Scene): string {
  if (waivedInAll === 0) return `${heading(2, 'Waived')}Nothing is waived.\n\n`;
  const rows = waived.map(({ id, severity, title, tenant }) => [
    severity,
    plain(title),
    tenant === null ? '' : code(tenant),
    code(id),
  ]);
  return [
    heading(2, 'Waived'),
    'Reason, person and last day of each stand in the policy under `waivers`.\n\n',
    table(['Severity', 'Finding', 'Tenant', 'Id'], rows),
    more(waivedInAll - waived.length, 'list findings'),
  ].join('');
}
