import type { WrittenConfig } from '../app/new-config.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

/**
 * What to click and grant, numbered, tenant by tenant.
 * @param width of the terminal; null: lines are as long as they are
 */
export function setupText(tenants: WrittenConfig['steps'], width: number | null): string {
  return tenants
    .map(({ tenant, steps }) => {
      const numbered = steps.map(({ title, lines }, index) =>
        [`  ${index + 1}. ${safeText(title)}`, ...lines.map((line) => `     ${safeText(line)}`)]
          .map((line) => `${wrapped(line, width)}\n`)
          .join(''),
      );
      return `${safeText(tenant)}\n${numbered.join('')}`;
    })
    .join('\n');
}
