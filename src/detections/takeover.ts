/** What lets an app make itself an administrator. */
import type { ScopeVerdict } from '../core/capability.ts';

/** Directory roles whose holder can make itself Global Administrator, by role template id (Microsoft Entra docs). */
export const takeoverRoles: ReadonlyMap<string, string> = new Map([
  ['62e90394-69f5-4237-9190-012177145e10', 'Global Administrator'],
  ['e8611ab8-c189-46e8-94e1-60213ab1f814', 'Privileged Role Administrator'],
  ['7be44c8a-adaf-4e2a-84d6-ab2649e08a13', 'Privileged Authentication Administrator'],
  ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'Application Administrator'],
  ['158c047a-c907-4556-b7ef-446551a6b5f7', 'Cloud Application Administrator'],
  ['8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', 'Hybrid Identity Administrator'],
]);

export function takesOver({ tier, capabilities }: ScopeVerdict): boolean {
  if (tier !== 'critical') return false;
  return capabilities.some(
    ({ data, access }) =>
      (data === 'identity' || data === 'directory' || data === 'security') &&
      (access === 'administer' || access === 'impersonate'),
  );
}
