/** Whether Conditional Access closes the way to sign in with a code that a device shows. Pure. */
import type { ConditionalAccessPolicy } from './wire.ts';

/**
 * `blocked`: for everybody, in every app, whatever else holds. `in-part`: somebody or something is let out of it.
 * https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows
 */
export function deviceCodeSetting(
  policies: readonly ConditionalAccessPolicy[],
): 'blocked' | 'in-part' | 'allowed' {
  const blocking = policies.filter(blocksDeviceCode);
  if (blocking.length === 0) return 'allowed';
  return blocking.some(bindsEverything) ? 'blocked' : 'in-part';
}

/** One that only reports blocks nothing. */
function blocksDeviceCode({ state, conditions, grantControls }: ConditionalAccessPolicy): boolean {
  const methods = conditions.authenticationFlows?.transferMethods ?? '';
  return (
    isWord(state, 'enabled') &&
    methods.split(',').some((method) => isWord(method, 'deviceCodeFlow')) &&
    has(grantControls?.builtInControls, 'block')
  );
}

/** Any further condition narrows it, also one that this version does not know. */
function bindsEverything({ conditions }: ConditionalAccessPolicy): boolean {
  return (
    has(conditions.users?.includeUsers, 'all') &&
    has(conditions.applications?.includeApplications, 'all') &&
    isOff('conditions', { ...conditions, authenticationFlows: null })
  );
}

/** Graph writes a condition that is not set as null, as an empty list or as `all`, and words of OData beside it. */
function isOff(key: string, value: unknown): boolean {
  if (key.includes('@') || value === null) return true;
  if (Array.isArray(value)) return value.every((one) => includes.test(key) && isWord(String(one), 'all'));
  return typeof value === 'object' && Object.entries(value ?? {}).every(([name, one]) => isOff(name, one));
}

const includes = /^(?:include|clientAppTypes$)/u;

function has(names: readonly string[] | null | undefined, word: string): boolean {
  return names?.some((name) => isWord(name, word)) ?? false;
}

function isWord(text: string, word: string): boolean {
  return text.trim().toLowerCase() === word.toLowerCase();
}
