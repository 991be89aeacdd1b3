import { expect, test } from 'vitest';
import { grantParts } from './grant-id.ts';

const parts = {
  clientId: '6c3e0c85-1494-45fa-bb5f-0e280cd119a0',
  resourceId: 'dbda6f09-11c8-415f-ae43-771526dfdc54',
};

test('the id of a person’s grant names app, API and person, that of everybody’s the first two', () => {
  expect(grantParts('hQw-bJQU-kW7Xw4oDNEZoAlv2tvIEV9BrkN3FSbf3FSZ1hCbQNCRS54m91xeVPmi')).toEqual({
    ...parts,
    principalId: '9b10d699-d040-4b91-9e26-f75c5e54f9a2',
  });
  expect(grantParts('hQw-bJQU-kW7Xw4oDNEZoAlv2tvIEV9BrkN3FSbf3FQ')).toEqual({ ...parts, principalId: null });
});

test.each([
  '',
  '..',
  'x'.repeat(42),
  'x'.repeat(44),
  `${'x'.repeat(42)}=`,
  `${'x'.repeat(63)}/`,
  'x'.repeat(6_400),
])('no id of a grant: %s', (id) => {
  expect(grantParts(id)).toBeNull();
});
