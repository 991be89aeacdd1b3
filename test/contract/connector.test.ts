import { beforeAll, describe, expect, test } from 'vitest';
import { lacks } from '../../src/core/coverage.ts';
import { faultNames, type SandboxReply, type SandboxRequest } from '../../src/sandbox/contract.ts';
import { parseFaults } from '../../src/sandbox/faults.ts';
import { lacking, streamsOf } from '../faults/compare.ts';
import { type Ground, openWorld, statsOf, strike, survey } from '../faults/run.ts';
import type { Audited, World } from '../world.ts';
import { openSession, subjects } from './subjects.ts';
import { lastingFindings } from '../lasting-findings.ts';

const place = { seed: 1, users: 24 } as const;
/** Often enough that each strikes, seldom enough that most calls come through. */
const rate = 0.25;

describe.each(subjects)('$platform', (subject) => {
  const { platform, definition } = subject;
  let ground: Ground;
  beforeAll(async () => {
    ground = await survey({ ...place, platform });
  });

  test('is plain data that names what its session reads', async () => {
    await using world = await openWorld({ ...place, platform });
    const { session, close } = await openSession(world, subject);
    await close();

    const data = Object.entries(definition).filter(([key]) => key !== 'load');
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    const declared = definition.streams.map(({ id }) => id);
    expect(session.streams.map(({ id }) => id).toSorted()).toEqual(declared.toSorted());
    expect(session.streams.flatMap(({ after }) => after).filter((id) => !declared.includes(id))).toEqual([]);
  });

  test('one page: everyone is there with the apps they hold', async () => {
    await using world = await openWorld({ ...place, platform });
    const audited = await world.audit();

    expect(missingHolders(world, audited)).toEqual([]);
    expect(streamsOf(audited.outcome).filter(({ stream }) => stream.asOf === null)).toEqual([]);
  });

  test('many pages: the same for a company that fills several', async () => {
    const offered = new Set<string>();
    let followed = 0;
    const large = { ...place, platform, users: 600 };
    await using world = await openWorld(large, {
      async intercept({ request, real }) {
        if (textsOf(request).some((text) => offered.has(text))) followed += 1;
        const reply = await real();
        if (reply.body?.startsWith('{') === true) for (const next of nextOf(reply.body)) offered.add(next);
        return reply;
      },
    });
    const audited = await world.audit();

    expect(followed).toBeGreaterThan(0);
    expect(missingHolders(world, audited)).toEqual([]);
    expect(lacking(audited)).toEqual(lackingOf(ground));
    expect(statsOf(world, large).throttled).toBeLessThan(statsOf(world, large).calls / 100);
  });

  test('an empty tenant is told as empty, not as unread', async () => {
    const identifying = new Set<string>();
    let emptying = false;
    await using world = await openWorld(
      { ...place, platform },
      {
        async intercept({ request, origin, real }) {
          const { pathname } = request.url;
          if (!emptying) identifying.add(pathname);
          if (!emptying) return real();
          const [simulator] = world.sandbox.simulators;
          const own = (await simulator?.emptyReply?.(request, origin, real)) ?? null;
          if (own !== null) return own;
          return identifying.has(pathname) ? real() : withoutRows(await real());
        },
      },
    );
    const { close } = await openSession(world, subject);
    await close();
    emptying = true;
    const { outcome, inventory, findings } = await world.audit();

    expect(outcome.errors).toEqual([]);
    const streams = streamsOf(outcome).map(({ stream }) => stream);
    const complete = streams.filter(({ status }) => status === 'complete');
    expect(complete.length).toBeGreaterThan(streams.length / 2);
    expect(streams.filter((stream) => lacks(stream) && stream.reason === null)).toEqual([]);
    expect([...inventory.apps, ...inventory.grants, ...inventory.credentials]).toEqual([]);
    expect(findings.filter(({ app }) => app !== null)).toEqual([]);
  });

  test.each(faultNames)(
    '%s: the same inventory, or coverage that says what is missing and exit 4',
    async (name) => {
      const list = parseFaults(name);
      const faults = list.map((fault) => ({ ...fault, rate: fault.rate < 1 ? rate : 1 }));
      const { problems, audited } = await strike(ground, faults);

      // Events that a log never shows can be noticed by nobody; use that they told of is then too old.
      expect(
        name === 'missing-rows' ? problems.filter((text) => !text.includes('findings')) : problems,
      ).toEqual([]);
      for (const { stream } of streamsOf(audited.outcome).filter((one) => lacks(one.stream))) {
        expect(stream.reason).not.toBeNull();
        expect(stream.remedy).not.toBeNull();
      }
    },
  );

  test('a list that ends in a redirect to elsewhere is not followed', async () => {
    const { problems, audited, stats } = await strike(ground, parseFaults('foreign-next,empty-page@0.5'));

    expect(problems).toEqual([]);
    expect(stats.injected.get('foreign-next')).toBeGreaterThan(0);
    expect(audited.outcome.exit).toBe(4);
  });

  test('the same company gives the same ids, and a second audit gives them no new history', async () => {
    await using one = await openWorld({ ...place, platform });
    await using other = await openWorld({ ...place, platform });
    const [first, second] = [await one.audit(), await other.audit()];
    const again = await one.audit();

    expect(second.inventory).toEqual(first.inventory);
    expect(again.inventory).toEqual(first.inventory);
    expect(lastingIds(again)).toEqual(lastingIds(first));
    const born = await bornIn(one);
    expect(born.size).toBe(1);
    expect(again.outcome.view.run.startedAt > [...born].join()).toBe(true);
  });
});

function lastingIds({ findings }: Audited): readonly string[] {
  return lastingFindings(findings).map(({ id }) => id);
}

/** What a request says of where to go on: in its address, its query or its form. */
function textsOf({ url, body }: SandboxRequest): readonly string[] {
  const form = body.startsWith('{') || body.startsWith('<') ? [] : [...new URLSearchParams(body).values()];
  return [url.href, `${url.pathname}${url.search}`, ...url.searchParams.values(), ...form];
}

/** What an answer offers to go on with, whatever the vendor calls it; of a link also the values it carries. */
function nextOf(body: string): readonly string[] {
  const found: string[] = [];
  JSON.parse(body, (key, value: unknown) => {
    if (typeof value === 'string' && value !== '' && /next/iu.test(key)) {
      found.push(value);
      if (URL.canParse(value))
        found.push(...[...new URL(value).searchParams.values()].filter((text) => text.length > 8));
    }
    return value;
  });
  return found;
}

/** Active people who, by the company's own record, hold an app of which no grant of theirs was found. */
function missingHolders(
  { sandbox: { company, simulators } }: World,
  { inventory }: Audited,
): readonly string[] {
  const [simulator] = simulators;
  const emails = new Map(
    inventory.principals.map((line) => {
      const [, , id, label] = JSON.parse(line) as string[];
      return [id, label];
    }),
  );
  const held = new Set(
    inventory.grants.map((line) => {
      const [, app, , principal] = JSON.parse(line) as string[];
      return `${app} ${emails.get(principal)}`;
    }),
  );
  const apps = company.vendors
    .flatMap((vendor) => vendor.apps)
    .filter((app) => app.platform === simulator?.platform && !app.tenantWide && app.adoption > 0);
  const people = Array.from({ length: company.size }, (_, index) => company.person(index));
  return people
    .filter(({ status }) => status === 'active')
    .flatMap((person) =>
      apps
        .filter((app) => company.holds(person, app))
        .map((app) => `${app.platform}:${app.clientId} ${person.email}`),
    )
    .filter((pair) => !held.has(pair));
}

function lackingOf({ gaps }: Ground): readonly string[] {
  return gaps.map(({ tenant, stream }) => `${tenant} ${stream}`);
}

/** The answer of a vendor that has no rows to tell. */
function withoutRows(reply: SandboxReply): SandboxReply {
  if (reply.status !== 200 || reply.body?.startsWith('{') !== true) return reply;
  return { ...reply, body: JSON.stringify(emptied(JSON.parse(reply.body) as object)) };
}

function emptied(body: object): object {
  return Object.fromEntries(
    Object.entries(body).flatMap(([key, value]: [string, unknown]) => {
      if (key === 'responses' && Array.isArray(value))
        return [[key, value.map((one: { body: object }) => ({ ...one, body: emptied(one.body) }))]];
      if (/next|delta/iu.test(key)) return [];
      if (/count$/iu.test(key)) return [[key, 0]];
      return [[key, Array.isArray(value) ? [] : value]];
    }),
  );
}

/** When the grants that the last run shows were first seen. */
async function bornIn(world: World): Promise<ReadonlySet<string>> {
  const app = await world.open();
  const run = app.inventory.lastRun();
  if (run === null) throw new Error('no run');
  const born = new Set<string>();
  for await (const { firstSeen } of app.inventory.view(run).grants()) born.add(firstSeen);
  await app.close();
  return born;
}
