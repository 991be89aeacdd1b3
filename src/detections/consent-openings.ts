/** Whether a change of a consent setting opened the tenant, where the log tells what it was before and after. */

interface Guard {
  readonly opened: string;
  /** From the widest to nothing at all. `custom`, a policy of the tenant's own, stands somewhere between. */
  readonly values: readonly string[];
}

const yesOrNo = ['yes', 'no'];

const guards: ReadonlyMap<string, Guard> = new Map([
  [
    'consent.third-party-apps',
    {
      opened: 'let people consent to more',
      values: ['allow-all', 'verified-publishers', 'vendor-managed', 'low-impact', 'blocked'],
    },
  ],
  ['consent.risky-apps', { opened: 'let people consent to risky apps', values: yesOrNo }],
  ['consent.group-owner', { opened: 'let group owners consent for their groups', values: yesOrNo }],
  ['apps.anyone-may-register', { opened: 'let everyone register apps', values: yesOrNo }],
]);

/** What the change did, as a sentence's end; null when it opened nothing; undefined when that cannot be told. */
export function openingOf({
  setting,
  from,
  to,
}: Readonly<Record<string, string>>): string | null | undefined {
  const guard = guards.get(setting ?? '');
  if (guard === undefined || to === undefined) return undefined;
  const { opened, values } = guard;
  if (to === values.at(-1)) return null;
  if (from === undefined) return undefined;
  if (from === values.at(-1)) return opened;
  if (to === values[0]) return from === to ? null : opened;
  if (!values.includes(from) || !values.includes(to)) return undefined;
  return values.indexOf(to) < values.indexOf(from) ? opened : null;
}
