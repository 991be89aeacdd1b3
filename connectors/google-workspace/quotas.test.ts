import { expect, test } from 'vitest';
import { projectOf, quotaLanes } from './quotas.ts';
import { Settings } from './settings.ts';

const account = (project: string) => () => Promise.resolve(`audit@${project}.iam.gserviceaccount.com`);

function settingsOf(subject: string, more: object = {}): Settings {
  return Settings.parse({ auth: { type: 'service-account', key: 'file:./k.json', subject }, ...more });
}

async function keys(
  settings: Settings,
  who: () => Promise<string | null> = account('consultant'),
): Promise<Map<string, string | null>> {
  const named = new Map<string, string | null>();
  for (const { name, sharedBy } of quotaLanes(settings, who)) named.set(name, (await sharedBy?.()) ?? null);
  return named;
}

test('customers of one project share what Google counts for the project, and not what it counts by administrator', async () => {
  const acme = await keys(settingsOf('admin@acme.example'));
  const globex = await keys(settingsOf('admin@globex.example'));

  const shared = [...acme.keys()].filter((lane) => acme.get(lane) === globex.get(lane));
  expect(shared).toEqual(['reports-filtered', 'policy']);
  expect(new Set(acme.values()).size).toBe(4);
  expect(await keys(settingsOf('Admin@ACME.example'))).toEqual(acme);
});

test('another project is another quota, another way to it is not', async () => {
  const acme = await keys(settingsOf('admin@acme.example'));
  const elsewhere = await keys(settingsOf('admin@acme.example'), account('other'));
  const privately = await keys(
    settingsOf('admin@acme.example', { endpoints: { api: 'https://google.acme.example' } }),
  );

  for (const [lane, key] of acme) {
    expect(elsewhere.get(lane)).not.toBe(key);
    expect(privately.get(lane)).toBe(key);
  }
});

test('without a project to name, nothing is shared', async () => {
  const token = Settings.parse({ auth: { type: 'access-token', token: 'env:TOKEN' } });

  expect([...(await keys(token)).values()]).toEqual([null, null, null, null]);
  const unread = await keys(settingsOf('admin@acme.example'), () => Promise.resolve(null));
  expect([...unread.values()]).toEqual([null, null, null, null]);
});

test.each([
  ['audit@consultant-1.iam.gserviceaccount.com', 'consultant-1'],
  ['audit@project.example.com.iam.gserviceaccount.com', 'project.example.com'],
  ['consultant-1@appspot.gserviceaccount.com', 'consultant-1'],
  ['12345-compute@developer.gserviceaccount.com', '12345-compute@developer.gserviceaccount.com'],
])('the project of %s', (email, project) => {
  expect(projectOf(email)).toBe(project);
});
