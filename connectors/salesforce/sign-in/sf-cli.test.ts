import { expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { instance, openOrg, rows } from '../testing.ts';

const { signal } = new AbortController();
const soql = 'SELECT Id FROM User';
const opaque = '00D5g000008abcD!AQoAQNotARealSession.x_y';
const redacted = "[REDACTED] Use 'sf org auth show-access-token' to view";

/** @param printed what each command prints, by its second word */
function orgOf(printed: Readonly<Record<string, string>>) {
  const commands: string[] = [];
  const org = openOrg((asked) => (asked.soql === soql ? rows([]) : undefined), {
    settings: { auth: { type: 'sf-cli', targetOrg: 'acme-audit' } },
    context: {
      secret: (reference) => {
        commands.push(reference);
        const words = JSON.parse(reference.slice('exec:'.length)) as readonly string[];
        return Promise.resolve(printed[words[2] ?? ''] ?? '');
      },
    },
  });
  return { ...org, commands };
}

function result(value: unknown): string {
  return JSON.stringify({ status: 0, result: value, warnings: [] });
}

test('the CLI is asked where the org is, and then for the token that it hides', async () => {
  const { session, asked, commands } = orgOf({
    display: result({ instanceUrl: instance, accessToken: redacted, username: 'a@acme.example' }),
    auth: result({ accessToken: opaque }),
  });
  await session.client.query(soql, signal);
  expect(commands).toEqual([
    'exec:["sf","org","display","--target-org","acme-audit","--json"]',
    'exec:["sf","org","auth","show-access-token","--no-prompt","--target-org","acme-audit","--json"]',
  ]);
  expect(asked.at(-1)).toMatchObject({ origin: instance, bearer: `Bearer ${opaque}` });
});

test('an older CLI tells the token at once', async () => {
  const { session, asked, commands } = orgOf({
    display: result({ instanceUrl: instance, accessToken: opaque }),
  });
  await session.client.query(soql, signal);
  expect(commands).toHaveLength(1);
  expect(asked.at(-1)?.bearer).toBe(`Bearer ${opaque}`);
});

test.each([
  ['nothing that is JSON', { display: `Warning\n${opaque}` }],
  ['no result', { display: JSON.stringify({ status: 1, message: 'no org' }) }],
  ['a token still hidden', { display: result({ instanceUrl: instance }), auth: result(redacted) }],
  ['no token', { display: result({ instanceUrl: instance }), auth: result({}) }],
])('%s is no sign-in, and not repeated', async (_what, printed) => {
  const { session, asked } = orgOf(printed);
  const error: unknown = await session.client.query(soql, signal).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'SIGN_IN_REFUSED' });
  expect(String((error as AppError).stack)).not.toContain(opaque);
  expect(asked).toHaveLength(0);
});

test.each(['--json', '-x', 'a b', 'a;b', '$(x)', ''])('%j is no org for the CLI', (targetOrg) => {
  expect(() => openOrg(() => undefined, { settings: { auth: { type: 'sf-cli', targetOrg } } })).toThrow(
    /alias or username/u,
  );
});
