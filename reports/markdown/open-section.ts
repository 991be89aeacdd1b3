import type { NotAssessed } from '../../src/core/finding.ts';
import { toDo } from './coverage-section.ts';
import type { Scene } from './scene.ts';
import { code, count, counted, heading, plain } from './text.ts';

const mostGroups = 40;

interface Group {
  readonly open: NotAssessed;
  readonly perDetection: Map<string, number>;
  readonly reasons: Set<string>;
}

/** Questions that stayed open, those of one tenant, reason and remedy together. */
export async function openSection({ view, vendor }: Scene): Promise<string> {
  const groups = new Map<string, Group>();
  for await (const open of view.notAssessed()) {
    if (vendor !== null && !vendor.apps.some(({ tenant, key }) => tenant === open.tenant && key === open.app))
      continue;
    // Reasons that differ in their numbers only are one reason.
    const key = JSON.stringify([open.tenant, open.reason.replaceAll(/\d+/gu, '#'), open.remedy]);
    const group = groups.get(key) ?? {
      open,
      perDetection: new Map<string, number>(),
      reasons: new Set<string>(),
    };
    const apps = group.perDetection.get(open.detection) ?? 0;
    group.perDetection.set(open.detection, apps + (open.app === null ? 0 : 1));
    group.reasons.add(open.reason);
    groups.set(key, group);
  }
  if (groups.size === 0) return '';
  const items = [...groups.values()].slice(0, mostGroups).map(({ open, perDetection, reasons }) => {
    const asked = [...perDetection].map(([id, apps]) =>
      apps === 0 ? code(id) : `${code(id)} (${counted(apps, 'app')})`,
    );
    const reason = reasons.size === 1 ? open.reason : open.reason.replace(/ \([^()]*\d[^()]*\)$/u, '');
    const remedy = vendor === null ? toDo(open.remedy) : '';
    return `- ${code(open.tenant)}: ${plain(reason)}${remedy}\n  ${asked.join(', ')}\n`;
  });
  const rest = groups.size - items.length;
  return [
    heading(2, 'Not assessed'),
    'Neither found nor clear.\n\n',
    ...items,
    '\n',
    rest > 0 ? `… and ${count(rest)} more reasons: \`grantwarden report --format json\`\n\n` : '',
  ].join('');
}
