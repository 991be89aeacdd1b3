import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { checkOwnWorkspace } from './fleet-folder.ts';

let root: string;
let customers: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'grantwarden-folders-')));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  customers = path.join(root, 'customers');
  for (const customer of ['acme', 'globex']) {
    await mkdir(path.join(customers, customer, '.grantwarden', 'locks'), { recursive: true });
    await writeFile(path.join(customers, customer, '.grantwarden', 'inventory.db'), customer);
  }
});

const at = (...parts: readonly string[]): string => path.join(customers, ...parts);
const check = (customer: string, workspace: string): Promise<void> =>
  checkOwnWorkspace({ customers }, customer, workspace);
const refused = { code: 'FLEET_WORKSPACE_OUTSIDE', exit: 6 };

async function remade(link: string, target: string): Promise<void> {
  await rm(link, { recursive: true });
  await symlink(target, link);
}

test('a workspace in the customer’s own folder is its own, made already or not', async () => {
  await check('acme', at('acme', '.grantwarden'));
  await check('acme', at('acme', 'state', 'of', 'audits'));
});

test('a folder of customers, or of one, may be a link to where the files lie', async () => {
  await symlink(customers, path.join(root, 'linked'));
  const linked = path.join(root, 'linked');
  await checkOwnWorkspace({ customers: linked }, 'acme', path.join(linked, 'acme', '.grantwarden'));

  await mkdir(path.join(root, 'elsewhere', '.grantwarden'), { recursive: true });
  await remade(at('acme'), path.join(root, 'elsewhere'));
  await check('acme', at('acme', '.grantwarden'));
});

test.each([
  ['another customer’s', () => at('globex', '.grantwarden')],
  ['by way of dots', () => `${customers}/acme/../globex/.grantwarden`],
  ['one that is still to be made elsewhere', () => path.join(root, 'new', 'workspace')],
  ['the customer’s folder itself', () => at('acme')],
  ['a name that begins as the customer’s', () => at('acme-2', '.grantwarden')],
])('a workspace that the configuration names outside is refused: %s', async (_what, workspace) => {
  await expect(check('acme', workspace())).rejects.toMatchObject(refused);
});

test.each([
  ['the workspace, to another customer’s', 'acme/.grantwarden', 'globex/.grantwarden'],
  ['the workspace, to what is still to be made', 'acme/.grantwarden', 'globex/new'],
  ['the inventory', 'acme/.grantwarden/inventory.db', 'globex/.grantwarden/inventory.db'],
  ['the folder of locks', 'acme/.grantwarden/locks', 'globex/.grantwarden/locks'],
  ['the customer’s folder, to another customer’s', 'acme', 'globex'],
])('a link that leads to another customer is refused: %s', async (_what, link, target) => {
  await remade(at(link), at(target));

  await expect(check('acme', at('acme', '.grantwarden'))).rejects.toMatchObject(refused);
  await check('globex', at('globex', '.grantwarden'));
});

test('a link deep in the workspace is found too', async () => {
  await symlink(at('globex', '.grantwarden', 'inventory.db'), at('acme', '.grantwarden', 'locks', 'collect'));

  await expect(check('acme', at('acme', '.grantwarden'))).rejects.toMatchObject(refused);
});
