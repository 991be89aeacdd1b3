import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GrantIdentity, grantId, grantIdsOf } from './ids.ts';

const text = fc.constantFrom('', 'a', 'b', 'ab', '1:a;', 'é', '\uD800');
const identity: fc.Arbitrary<Omit<GrantIdentity, 'platform' | 'tenant'>> = fc.record({
  clientId: text,
  principal: fc.record({ kind: fc.constantFrom('user', 'group'), id: text }),
  resource: text,
  kind: fc.constantFrom('delegated-user', 'app-role'),
});

test('ids of a tenant’s grants, made one after the other, are those made one by one', () => {
  fc.assert(
    fc.property(fc.array(identity), (grants) => {
      const idOf = grantIdsOf('slack', 'acme');

      expect(grants.map(idOf)).toEqual(
        grants.map((grant) => grantId({ ...grant, platform: 'slack', tenant: 'acme' })),
      );
    }),
  );
});

test('grants that differ in anything have different ids', () => {
  fc.assert(
    fc.property(identity, identity, (one, other) => {
      const idOf = grantIdsOf('slack', 'acme');

      expect(idOf(one) === idOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
