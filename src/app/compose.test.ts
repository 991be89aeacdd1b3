import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { audit } from './audit.ts';
import { compose } from './compose.ts';

test('an audit that its policy stops leaves no workspace behind', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-compose-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const configFile = path.join(dir, 'grantwarden.yaml');
  writeFileSync(
    configFile,
    `version: 1
tenants:
  - id: acme
    platform: google-workspace
    auth: { type: access-token, token: "env:TOKEN" }
`,
  );
  writeFileSync(path.join(dir, 'policy.yaml'), 'version: 2\n');
  const signal = new AbortController().signal;
  const app = await compose({ configFile, env: { HOME: dir }, signal, tenants: [] });

  const run = audit(app, { mode: 'full', resume: false, failOn: null, allowPartial: false });
  await expect(run).rejects.toMatchObject({ code: 'POLICY_INVALID' });
  await app.close();

  expect(existsSync(path.join(dir, '.grantwarden'))).toBe(false);
});
