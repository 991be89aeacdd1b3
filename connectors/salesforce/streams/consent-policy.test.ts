import { expect, test } from 'vitest';
import { metadata, openOrg, type Reply, soapFault } from '../testing.ts';
import { createConsentPolicyStream } from './consent-policy.ts';

const connectedApps = (tags: string) => metadata(`<fullName>ConnectedApp</fullName>${tags}`);
const flows = (tags: string) => metadata(`<fullName>OauthOidc</fullName>${tags}`);
const allFlows = (value: boolean) =>
  flows(
    `<blockOAuthUnPwFlow>${value}</blockOAuthUnPwFlow><blockOAuthUsrAgtFlow>${value}</blockOAuthUsrAgtFlow><isPkceRequired>${value}</isPkceRequired>`,
  );

async function readPolicy(apps: Reply, oidc: Reply) {
  const { read } = openOrg(
    ({ body }) => {
      if (body.includes('ConnectedAppSettings')) return apps;
      return body.includes('OauthOidcSettings') ? oidc : undefined;
    },
    { streams: [createConsentPolicyStream] },
  );
  const reading = await read('consent-policy');
  const settings = reading.rows.flatMap((row) =>
    row.type === 'setting' ? [[row.id, row.value, row.known]] : [],
  );
  return { ...reading, settings };
}

test.each([
  [true, ['admin-approved-only', 'blocked', 'blocked', 'required']],
  [false, ['allow-all', 'allowed', 'allowed', 'optional']],
])('all switches %s', async (value, [apps, password, agent, pkce]) => {
  const { settings, end } = await readPolicy(
    connectedApps(`<enableAdminApprovedAppsOnly>${value}</enableAdminApprovedAppsOnly>`),
    allFlows(value),
  );

  expect(settings).toEqual([
    ['consent.third-party-apps', apps, true],
    ['flow.username-password', password, true],
    ['flow.user-agent', agent, true],
    ['flow.pkce', pkce, true],
  ]);
  expect(end).toMatchObject({ gaps: [] });
});

test('an org without API Access Control has no such tag: any app may call', async () => {
  const { settings } = await readPolicy(connectedApps(''), allFlows(false));

  expect(settings[0]).toEqual(['consent.third-party-apps', 'allow-all', true]);
});

test('a flow that is not told, or in other words than yes and no, is not known', async () => {
  const { settings, end } = await readPolicy(
    connectedApps(''),
    flows('<blockOAuthUnPwFlow>perhaps</blockOAuthUnPwFlow>'),
  );

  expect(settings.slice(1)).toEqual([
    ['flow.username-password', null, false],
    ['flow.user-agent', null, false],
    ['flow.pkce', null, false],
  ]);
  expect(end?.note).toContain('flow.pkce');
});

test.each([
  ['refused', soapFault('INSUFFICIENT_ACCESS', 'no'), 'GAP_PERMISSION'],
  ['not there', metadata(''), 'READ_GONE'],
  ['unknown to this version', soapFault('INVALID_TYPE', 'no such type'), 'READ_REJECTED'],
])('a record that is %s is a gap, and its settings are not known', async (_, reply, code) => {
  const { settings, end } = await readPolicy(reply, allFlows(true));

  expect(settings[0]).toEqual(['consent.third-party-apps', null, false]);
  expect(settings[1]).toEqual(['flow.username-password', 'blocked', true]);
  expect(end?.gaps).toMatchObject([{ error: { code } }]);
});

test('neither record: the stream is unavailable', async () => {
  const refused = soapFault('INSUFFICIENT_ACCESS', 'no');

  expect(await readPolicy(refused, refused)).toMatchObject({ rows: [], error: { code: 'GAP_PERMISSION' } });
});
