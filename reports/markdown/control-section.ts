import { type ControlResult, controlStatuses } from '../../src/core/control.ts';
import type { Scene } from './scene.ts';
import { code, count, heading, more, plain, table } from './text.ts';

const mostControls = 300;

/** How each framework stands; then what fails, or for an auditor every control with what it rests on. */
export async function controlSection({ view, edition }: Scene): Promise<string> {
  const frameworks = new Map<string, Map<string, number>>();
  const listed: ControlResult[] = [];
  let wanted = 0;
  for await (const control of view.controls()) {
    if (edition.allControls || (control.inProfile && control.status === 'fail')) {
      wanted += 1;
      if (listed.length < mostControls) listed.push(control);
    }
    if (!control.inProfile) continue;
    const name = control.id.slice(0, Math.max(0, control.id.lastIndexOf(' ')));
    const counts = frameworks.get(name) ?? new Map<string, number>();
    counts.set(control.status, (counts.get(control.status) ?? 0) + 1);
    frameworks.set(name, counts);
  }
  if (frameworks.size === 0 && wanted === 0) return '';
  const standing = [...frameworks]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, counts]) => [
      plain(name),
      ...controlStatuses.map((status) => count(counts.get(status) ?? 0)),
    ]);
  return [
    heading(2, 'Controls'),
    table(['Framework', ...controlStatuses], standing),
    listed.length === 0
      ? ''
      : table(
          ['Control', 'Tenant', 'Stands', 'It asks', 'Because'],
          listed.map(({ id, tenant, status, inProfile, title, why }) => [
            plain(id),
            code(tenant),
            inProfile ? status : `${status}, not in the profile`,
            plain(title),
            plain(why),
          ]),
        ),
    more(wanted - listed.length, 'list controls'),
  ].join('');
}
