/** A ban sticks, through the command line, where the vendor’s lists tell in full that it is gone. */
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { planText, readPlan } from '../../src/actions/plan/plan-file.ts';
import { type Company, type Desk, openCompany } from './company.ts';

const platforms = ['microsoft-365', 'salesforce'] as const;
const Banned = z.object({ app: z.string(), status: z.string(), title: z.string(), detection: z.string() });

let company: Company;
let desk: Desk;
beforeAll(async () => {
  company = await openCompany({ platforms, users: 25 });
  desk = await company.desk();
});
afterAll(() => company[Symbol.asyncDispose]());

async function command(line: string, expected = 0): Promise<string> {
  const { code, stdout, stderr } = await desk.grantwarden(line);
  expect([line, code, stderr]).toEqual([line, expected, expect.anything()]);
  return stdout;
}

/** How the findings that Drift is banned stand, by platform. */
async function ofBan(): Promise<Readonly<Record<string, string>>> {
  await command('audit --quiet --allow-partial');
  const findings = (await command('list findings --json'))
    .trim()
    .split('\n')
    .flatMap((line) => Banned.safeParse(JSON.parse(line)).data ?? [])
    .filter(({ detection, title }) => detection === 'banned-app' && title.includes('Drift'));
  return Object.fromEntries(findings.map(({ app, status }) => [app.split(':')[0], status]));
}

const everywhere = (status: string) => Object.fromEntries(platforms.map((name) => [name, status]));

async function cutOff(what: string): Promise<ReadonlySet<string>> {
  const file = path.join(desk.dir, 'plan.json');
  const plan = readPlan(await command(`plan ${what} --all-tenants --json --out ${file}`), 'stdout');
  expect(planText(plan)).toContain('Drift');
  await command(`apply ${file} --yes`);
  return new Set(plan.actions.map(({ platform }) => platform));
}

test('a banned app that comes back after it was cut off is reported by the next audit and planned again', async () => {
  expect(await ofBan()).toEqual(everywhere('new'));
  expect(await cutOff('contain Drift')).toEqual(new Set(platforms));
  expect(await ofBan()).toEqual(everywhere('resolved'));

  company.sandbox.mutate('re-consent');
  expect(await ofBan()).toEqual(everywhere('reopened'));
  expect(await cutOff('prune banned-app')).toEqual(new Set(platforms));
  expect(await ofBan()).toEqual(everywhere('resolved'));
});
