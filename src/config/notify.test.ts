import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { ConnectorDefinition } from '../kit/connector.ts';
import { configJsonSchema } from './json-schema.ts';
import { readConfig } from './load.ts';
import { z } from 'zod';

const platform: ConnectorDefinition = {
  platform: 'slack',
  title: 'Slack',
  authTypes: [],
  endpoints: [],
  hosts: [],
  streams: [],
  blindSpots: [],
  load: () =>
    Promise.resolve({
      settings: z.unknown(),
      classifyScope: () => {
        throw new Error('not part of these tests');
      },
      setup: () => [],
      open: () => Promise.reject(new Error('not part of these tests')),
    }),
};

const read = (notify: string, trustedHosts: readonly string[] = []) =>
  readConfig(
    `version: 1\ntenants:\n  - { id: acme, platform: slack }\nnotify:\n${notify}`,
    'grantwarden.yaml',
    { definitions: [platform], userSettings: { trustedHosts } },
  );

async function refused(notify: string): Promise<AppError> {
  const error = await read(notify).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error('was not refused as it should be');
}

const mail = 'recipients: [a@acme.example], from: b@acme.example';

test('what is not said has a default, and the watch is on', async () => {
  const { notify } = await read(
    '  - { to: slack, webhook: "env:HOOK" }\n  - { to: teams, name: ops, webhook: "keychain:teams", severity: low, digest: daily, watch: false, tenants: [acme], vendors: [Drift], newOnly: false }\n',
  );
  expect(notify).toEqual([
    {
      to: 'slack',
      name: 'slack',
      severity: 'high',
      tenants: [],
      vendors: [],
      newOnly: true,
      digest: 'run',
      watch: true,
      webhook: 'env:HOOK',
      endpoints: { api: 'https://slack.com/api' },
    },
    expect.objectContaining({ to: 'teams', name: 'ops', digest: 'daily', watch: false, newOnly: false }),
  ]);
});

test.each([
  ['a misspelt key', '  - { to: slack, webhok: "env:HOOK" }\n', '5:18', 'did you mean “webhook”?'],
  ['a misspelt channel', '  - { to: slak, webhook: "env:HOOK" }\n', '5:11', 'did you mean “slack”?'],
  [
    'a misspelt digest',
    '  - { to: teams, webhook: "env:H", digest: dayly }\n',
    '5:44',
    'did you mean “daily”?',
  ],
  [
    'a tenant that is not there',
    '  - { to: teams, webhook: "env:H", tenants: [akme] }\n',
    '5:46',
    'did you mean “acme”?',
  ],
  [
    'both ways into Slack',
    '  - { to: slack, webhook: "env:H", token: "env:T", channel: C1 }\n',
    '5:5',
    'needs either webhook, or token and channel',
  ],
  [
    'a token without a channel',
    '  - { to: slack, token: "env:T" }\n',
    '5:5',
    'needs either webhook, or token and channel',
  ],
  [
    'two of one name',
    '  - { to: teams, webhook: "env:H" }\n  - { to: teams, webhook: "env:I" }\n',
    '6:5',
    'give each a name',
  ],
  [
    'mail in the clear',
    `  - { to: email, ${mail}, smtp: { host: mail.acme.example, security: none } }\n`,
    '5:76',
    'only for this machine',
  ],
  [
    'a user without a password',
    `  - { to: email, ${mail}, smtp: { host: localhost, user: gw } }\n`,
    '5:76',
    'both user and password',
  ],
  [
    'a second header',
    '  - { to: email, recipients: ["a@acme.example\\r\\nBcc: c@d.e"], from: b@acme.example, smtp: { host: localhost } }\n',
    '5:31',
    'must be an address',
  ],
  [
    'a list for a name',
    '  - { to: email, recipients: ["a@b.c, d@e.f"], from: b@acme.example, smtp: { host: localhost } }\n',
    '5:31',
    'must be an address',
  ],
  [
    'plain http',
    '  - { to: webhook, url: "http://siem.acme.example/x", secret: "env:K" }\n',
    '5:25',
    'http: is only for loopback',
  ],
])('%s is refused where it stands', async (_, notify, position, words) => {
  const error = await refused(notify);
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.where).toBe(`grantwarden.yaml:${position}`);
  expect(error.detail).toContain(words);
});

test.each([
  ['a Slack webhook', '  - { to: slack, webhook: "https://hooks.slack.com/services/T0/B0/hunter2" }\n'],
  ['a Teams webhook', '  - { to: teams, webhook: "https://x.logic.azure.com/workflows/1?sig=hunter2" }\n'],
  ['a token', '  - { to: slack, token: hunter2, channel: C1 }\n'],
  ['a password', `  - { to: email, ${mail}, smtp: { host: localhost, user: u, password: hunter2 } }\n`],
  ['a signing key', '  - { to: webhook, url: "https://siem.acme.example/x", secret: hunter2 }\n'],
  [
    'a key in an address',
    '  - { to: webhook, url: "https://siem.acme.example/x?key=hunter2", secret: "env:K" }\n',
  ],
  [
    'a key in a path',
    '  - { to: webhook, url: "https://siem.acme.example/in/hunter2a8f3e1b9c0d4e7f2", secret: "env:K" }\n',
  ],
  [
    'a user in an address',
    '  - { to: webhook, url: "https://u:hunter2@siem.acme.example/x", secret: "env:K" }\n',
  ],
])('%s that stands in the file is refused and not repeated', async (_, notify) => {
  const error = await refused(notify);
  expect(error.code).toBe('SECRET_LITERAL');
  expect(error.where).toMatch(/^grantwarden\.yaml:5:/u);
  expect(`${error.message} ${error.remedy}`).not.toContain('hunter2');
});

test.each([
  ['  - { to: webhook, url: "https://siem.acme.example/x", secret: "env:K" }\n', 'siem.acme.example', '5:25'],
  [`  - { to: email, ${mail}, smtp: { host: mail.acme.example } }\n`, 'mail.acme.example', '5:84'],
  [
    '  - { to: slack, token: "env:T", channel: C1, endpoints: { api: "https://slack.example/api" } }\n',
    'slack.example',
    '5:65',
  ],
])('messages go to no host that the user did not trust: %s', async (notify, host, position) => {
  const error = await refused(notify);
  expect(error).toMatchObject({ code: 'CONFIG_UNTRUSTED_HOST', where: `grantwarden.yaml:${position}` });
  expect(error.detail).toContain(host);
  expect((await read(notify, [host])).notify).toHaveLength(1);
});

test('editors get a schema of each kind of entry', async () => {
  const schema = JSON.stringify(await configJsonSchema([platform]));
  for (const to of ['slack', 'teams', 'email', 'webhook']) expect(schema).toContain(`"const":"${to}"`);
});
