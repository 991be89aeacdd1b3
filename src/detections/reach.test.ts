import { expect, test } from 'vitest';
import type { ScopeVerdict } from '../core/capability.ts';
import type { Tier } from '../core/vocabulary.ts';
import { Reach } from './reach.ts';

function verdict(tier: Tier, sentence: string): ScopeVerdict {
  return { scope: 'Mail.Read', normalized: 'mail.read', known: true, tier, capabilities: [], sentence };
}

test('a scope that an app holds in two ways is told in both, the worse first, whichever came first', () => {
  const own = verdict('high', 'Read the signed-in person’s mail');
  const all = verdict('critical', 'Read everyone’s mail');

  for (const order of [
    [own, all],
    [all, own],
  ]) {
    const reach = new Reach();
    for (const each of order) reach.addScope(each);

    expect(reach.after('It may')).toBe('It may: Read everyone’s mail. Read the signed-in person’s mail.');
    expect(reach.evidence).toEqual({ tier: 'critical', scopes: ['Mail.Read'], scopeCount: 1 });
  }
});
