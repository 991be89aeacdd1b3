import type { AppRow } from '../core/rows.ts';
import { safeName, shortText } from '../core/text.ts';

const longestName = 80;

/** “Name”, or the client id where there is none; one safe line. */
export function shown(app: Pick<AppRow, 'name' | 'clientId'>): string {
  return `“${shortText(safeName(app.name, safeName(app.clientId, 'unnamed')), longestName)}”`;
}

/** `1 person`, `12 people` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a, b and 3 more`; '' for nothing. */
export function listed(items: readonly string[], limit: number): string {
  const first = items.slice(0, limit);
  return items.length > limit ? `${first.join(', ')} and ${items.length - limit} more` : first.join(', ');
}
