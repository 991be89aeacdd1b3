import type { WrittenConfig } from '../app/new-config.ts';
import { safeText } from '../core/text.ts';

/** What to click and grant, numbered, tenant by tenant. */
export function setupText(tenants: WrittenConfig['steps']): string {
  return tenants
    .map(({ tenant, steps }) => {
      const numbered = steps.map(
        ({ title, lines }, index) =>
          `  ${index + 1}. ${safeText(title)}\n${lines.map((line) => `     ${safeText(line)}\n`).join('')}`,
      );
      return `${safeText(tenant)}\n${numbered.join('')}`;
    })
    .join('\n');
}
