import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AuthType } from '../kit/connector.ts';
import { checkInventory, type Diagnosis, doctor } from './doctor.ts';
import { end, type Open, session, testContext, type TestContext } from './testing.ts';

const rotating: AuthType = { type: 'token', summary: 'a token that is replaced', rotates: true };
const nothing = async function* () {
  yield* [];
  return end;
};

async function diagnosed(context: TestContext): Promise<Diagnosis | undefined> {
  const list: Diagnosis[] = [];
  for await (const diagnosis of doctor(context)) list.push(diagnosis);
  return list[0];
}

/** Signs in by a token that is replaced each time. */
const rotate: Open = async (context) => {
  const used = await context.secret('file:token');
  await context.saveSecret('file:token', `${used}+`);
  return session(used, { users: nothing, installs: nothing });
};

test('a credential that rotates is not used while another process holds the tenant', async () => {
  const context = testContext({ acme: rotate }, [rotating]);
  writeFileSync(path.join(context.dir, 'token'), 'token-1', { mode: 0o600 });
  const held = context.workspace.lock('collect', 'acme');

  expect((await diagnosed(context))?.error).toMatchObject({ code: 'WORKSPACE_LOCKED', exit: 6 });
  expect(await context.secret('file:token')).toBe('token-1');
  held.release();
  expect((await diagnosed(context))?.identity).toEqual({ id: 'token-1', name: null });
  expect((await diagnosed(context))?.identity).toEqual({ id: 'token-1+', name: null });
});

test('one that does not rotate is examined beside an audit', async () => {
  const open: Open = () => Promise.resolve(session('T1', { users: nothing, installs: nothing }));
  const context = testContext({ acme: open }, [{ type: 'token', summary: 'a token' }]);
  const held = context.workspace.lock('collect', 'acme');

  expect((await diagnosed(context))?.error).toBeNull();
  held.release();
});

test('what rotated is never in a message', async () => {
  const context = testContext(
    {
      acme: async (opened) => {
        await opened.saveSecret('file:none', 'rotated-secret');
        return session('T1', { users: nothing, installs: nothing });
      },
    },
    [rotating],
  );

  expect((await diagnosed(context))?.error).toMatchObject({ code: 'SECRET_UNWRITABLE' });
  expect(context.redactor.redact('it was rotated-secret')).toBe('it was [redacted]');
});

test('an address of another host is refused, the vendor’s and the user’s own are not', async () => {
  const origins: string[] = [];
  const context = testContext({
    acme: (opened) => {
      for (const host of ['eu.vendor.example', 'trusted.example', 'evil.example'])
        origins.push(opened.trustedOrigin(`https://${host}/x`));
      return Promise.resolve(session('T1', { users: nothing, installs: nothing }));
    },
  });

  expect((await diagnosed(context))?.error).toMatchObject({
    code: 'CONFIG_UNTRUSTED_HOST',
    detail: 'evil.example',
  });
  expect(origins).toEqual(['https://eu.vendor.example', 'https://trusted.example']);
});

test('an inventory is checked where there is one, and none is made', () => {
  const context = testContext({});
  expect(checkInventory(context)).toEqual({ error: null });
  rmSync(context.workspace.inventoryPath);
  expect(checkInventory(context)).toBeNull();
});
