import { expect, test } from 'vitest';
import { errorIn, type Got, sessionIn, startOrg, type TestOrg } from './testing.ts';

async function revoke(org: TestOrg, token: string): Promise<Got> {
  const response = await fetch(`${org.urls.instance}/services/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
  });
  return { status: response.status, headers: response.headers, text: await response.text(), body: null };
}

async function count(org: TestOrg, app: string): Promise<number> {
  return (await org.query(`SELECT COUNT() FROM OauthToken WHERE AppName = '${app}'`)).totalSize;
}

test('a delete token and a refresh token end an approval, once', async () => {
  await using org = await startOrg();
  const [row] = (await org.query("SELECT DeleteToken FROM OauthToken WHERE AppName = 'Slack' LIMIT 1"))
    .records;
  const before = await count(org, 'Slack');
  const token = String(row?.['DeleteToken']);
  const first = await revoke(org, token);
  const again = await revoke(org, token);
  const [other] = (
    await org.query("SELECT AccessToken FROM OauthToken WHERE AppName = 'Rapid Report' LIMIT 1")
  ).records;

  expect([first.status, first.text]).toEqual([200, '']);
  expect(again.status).toBe(400);
  expect(again.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
  expect(again.text).toBe('error=invalid_token&error_description=invalid%20token');
  expect(await count(org, 'Slack')).toBe(before - 1);
  expect((await revoke(org, String(other?.['AccessToken']))).status).toBe(200);
  expect((await revoke(org, '')).text).toContain('unsupported_token_type');
});

test('a session can be revoked, and is then none', async () => {
  await using org = await startOrg();
  const session = sessionIn(await org.signIn(await org.sign()));

  expect((await revoke(org, session)).status).toBe(200);
  expect(errorIn(await org.call('/services/data/v67.0/limits', { session }))).toBe('401 INVALID_SESSION_ID');
});

test('all approvals of an external client app end at once; those of a connected app do not', async () => {
  await using org = await startOrg({ users: 200 });
  const base = '/services/data/v67.0/apps/oauth/usage';
  const [external] = (
    await org.query("SELECT Id FROM ExternalClientApplication WHERE MasterLabel = 'DocuSign'")
  ).records;
  const [connected] = (await org.query("SELECT Id FROM ConnectedApplication WHERE Name = 'Slack'")).records;
  const [holder] = (await org.query("SELECT UserId FROM OauthToken WHERE AppName = 'DocuSign' LIMIT 1"))
    .records;
  const all = await count(org, 'DocuSign');
  const one = await org.call(`${base}/${String(external?.['Id'])}/${String(holder?.['UserId'])}/tokens`, {
    method: 'DELETE',
  });
  const left = await count(org, 'DocuSign');
  const gone = await org.call(`${base}/${String(external?.['Id'])}/tokens`, { method: 'DELETE' });

  expect([one.status, gone.status]).toEqual([204, 204]);
  expect(left).toBeLessThan(all);
  expect(left).toBeGreaterThan(0);
  expect(await count(org, 'DocuSign')).toBe(0);
  const slack = await org.call(`${base}/${String(connected?.['Id'])}/tokens`, { method: 'DELETE' });
  expect(slack.status).toBe(404);
});

test('a pre-authorisation can be deleted and created again', async () => {
  await using org = await startOrg();
  const rows = async () =>
    (
      await org.query(
        "SELECT Id, ParentId, SetupEntityId FROM SetupEntityAccess WHERE SetupEntityType = 'ConnectedApplication'",
      )
    ).records;
  const [first] = await rows();
  const path = '/services/data/v67.0/sobjects/SetupEntityAccess';
  const gone = await org.call(`${path}/${String(first?.['Id'])}`, { method: 'DELETE' });
  const again = await org.call(`${path}/${String(first?.['Id'])}`, { method: 'DELETE' });
  const missing = await rows();
  const body = JSON.stringify({ ParentId: first?.['ParentId'], SetupEntityId: first?.['SetupEntityId'] });
  const create = () =>
    org.call(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const created = await create();

  expect([gone.status, again.status, created.status]).toEqual([204, 404, 201]);
  expect(missing.map(({ Id }) => Id)).not.toContain(first?.['Id']);
  expect(await rows()).toHaveLength(missing.length + 1);
  expect(errorIn(await create())).toBe('400 DUPLICATE_VALUE');
});

test('tokens have no record that could be deleted', async () => {
  await using org = await startOrg();
  const got = await org.call('/services/data/v67.0/sobjects/OauthToken/0CQ000000000001AAA', {
    method: 'DELETE',
  });

  expect(got.status).toBe(400);
});

test('who may not customise the application may not delete either', async () => {
  await using org = await startOrg({ scenario: 'strict' });
  const [row] = (await org.query('SELECT Id FROM SetupEntityAccess LIMIT 1')).records;
  const got = await org.call(`/services/data/v67.0/sobjects/SetupEntityAccess/${String(row?.['Id'])}`, {
    method: 'DELETE',
  });

  expect(errorIn(got)).toBe('403 INSUFFICIENT_ACCESS');
});

test('the org changes as it is told', async () => {
  await using org = await startOrg();
  const total = async () => (await org.query('SELECT COUNT() FROM OauthToken')).totalSize;
  const before = await total();

  expect(org.simulator.mutate?.('consent-burst')).toBe('12 people approved Brightpath Scheduler');
  expect(await total()).toBe(before + 12);
  expect(org.simulator.mutate?.('new-app')).toBe('1 people approved Ledgerly AI');
  expect(org.simulator.mutate?.('revoke')).toBe('3 people lost one app each');
  const revoked = await total();
  expect(revoked).toBeLessThan(before + 13);
  expect(org.simulator.mutate?.('re-consent')).toMatch(/approvals were given again$/u);
  expect(await total()).toBeGreaterThan(revoked);
  expect(org.simulator.mutate?.('scope-growth')).toContain('Calendly');
  const calendly = await org.soap('readMetadata', '<type>ConnectedApp</type><fullNames>Calendly</fullNames>');
  expect(calendly.text).toContain('<scopes>Full</scopes>');
  org.company.hire();
  expect((await org.query('SELECT COUNT() FROM User')).totalSize).toBe(63);
});
