/** Addresses of consoles: the vendor's own hosts, whatever an id holds. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { connectors } from '../connectors/index.ts';

const hosts: Readonly<Record<string, string>> = {
  'google-workspace': 'admin.google.com',
  'microsoft-365': 'entra.microsoft.com',
  slack: 'slack.com',
};

test.each(connectors)('$id: an id is one segment, on the vendor’s own host', async (definition) => {
  const { containment } = await definition.load();
  const id = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '.', '', '../../x', '//evil.example/', '@evil.example', '?a#b', '\u202E', 'a b'),
  );
  fc.assert(
    fc.property(id, id, fc.boolean(), (one, other, isPerson) => {
      const app = isPerson ? null : { clientId: one, nativeIds: [other] };
      const person = isPerson ? one : null;
      const url = containment?.consoleUrl?.({ app, person, settings: { cloud: 'global' } }) ?? null;
      if (url === null) return;
      const { protocol, host, username, href } = new URL(url);
      expect([protocol, host, username]).toEqual(['https:', hosts[definition.platform], '']);
      expect(href).toMatch(/^[!-~]+$/u);
      expect(url).not.toMatch(/\/\.{1,2}(?:\/|$)/u);
      const usual = containment?.consoleUrl?.({
        app: isPerson ? null : { clientId: 'x', nativeIds: ['y'] },
        person: isPerson ? 'x' : null,
        settings: { cloud: 'global' },
      });
      expect(url.split('/').length).toBe(usual?.split('/').length);
    }),
  );
});

test('of another cloud of Microsoft no address is known', async () => {
  const microsoft = connectors.find(({ platform }) => platform === 'microsoft-365');
  const app = { clientId: 'a', nativeIds: ['b'] };
  const containment = (await microsoft?.load())?.containment;
  const of = (cloud: string) => containment?.consoleUrl?.({ app, person: null, settings: { cloud } });
  expect(of('usgov')).toBeNull();
  expect(of('global')).toMatch(/objectId\/b\/appId\/a$/u);
});
