import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { audit } from '../../src/app/audit.ts';
import { doctor } from '../../src/app/doctor.ts';
import type { AuditView } from '../../src/core/result.ts';
import type { SandboxReply, SandboxRequest } from '../../src/sandbox/contract.ts';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import { openWorld } from '../faults/run.ts';
import type { World } from '../world.ts';
import { bytesUnder, Secrets } from './secrets.ts';
import { subjects } from './subjects.ts';
import { aboutOneRun } from '../../src/kit/report.ts';

const place = { seed: 1, users: 20 } as const;
const options = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;

/** Everything an audit and a doctor of it say, by where they say it. */
async function everythingSaid(world: World): Promise<ReadonlyMap<string, string>> {
  const trace: unknown[] = [];
  const progress: unknown[] = [];
  const said = new Map<string, string>();
  const app = await world.open({
    trace: (event) => trace.push(event),
    onProgress: (event) => progress.push(event),
  });
  const { view, errors } = await audit(app, options);
  for (const report of app.reports) {
    const module = await report.load();
    for (const color of [true, false])
      said.set(
        `report ${report.name}`,
        (await Array.fromAsync(module.render(view, { ...aboutOneRun, color, width: 120 }))).join(''),
      );
  }
  said.set('errors', inspect(errors, { depth: 20, showHidden: true }));
  said.set('trace', inspect(trace, { depth: 20, maxArrayLength: null }));
  said.set('progress', inspect(progress, { depth: 20, maxArrayLength: null }));
  said.set('doctor', inspect(await Array.fromAsync(doctor(app)), { depth: 20, showHidden: true }));
  said.set('coverage', JSON.stringify(coverageOf(view)));
  const own = new Set(
    world.sandbox.simulators.flatMap((one) => Object.keys(one.tenantEntry('any', {}).files)),
  );
  // Before the store is closed: the write-ahead log is still there.
  for (const [file, text] of await bytesUnder(world.dir, own)) said.set(`file ${file}`, text);
  await app.close();
  return said;
}

function coverageOf({ tenants }: AuditView): unknown {
  return tenants.map(({ coverage }) => coverage);
}

/** Errors that quote whatever the vendor was sent, in the forms in which proxies and vendors do so. */
function echo({ headers, body, url }: SandboxRequest, nth: number): SandboxReply {
  const sent = `${headers['authorization'] ?? ''} ${body} ${url.search}`;
  const json = { 'content-type': 'application/json' };
  const error = {
    code: 400,
    status: `INVALID ${sent}`,
    message: sent,
    errors: [{ reason: sent, message: sent }],
  };
  switch (nth % 4) {
    case 0:
      return { status: 400, headers: json, body: JSON.stringify({ error, error_description: sent }) };
    case 1:
      return { status: 403, headers: json, body: JSON.stringify({ error: { code: sent, message: sent } }) };
    case 2:
      return { status: 404, headers: { 'content-type': 'text/plain' }, body: sent };
    default:
      return {
        status: 418,
        headers: { 'content-type': 'text/html', location: sent },
        body: `<p>${sent}</p>`,
      };
  }
}

describe.each(subjects)('$platform', ({ platform }) => {
  const scenes = [
    { scene: 'a good day', echoes: () => false },
    {
      scene: 'errors that quote the bearer',
      echoes: (call: InterceptedCall, nth: number) => !signsIn(call) && nth % 5 === 4,
    },
    { scene: 'a sign-in that quotes the credential', echoes: signsIn },
  ] as const;

  test.each(scenes)('no secret in any output: $scene', async ({ scene, echoes }) => {
    const secrets = new Secrets();
    let calls = 0;
    let echoed = 0;
    await using world = await openWorld(
      { ...place, platform },
      {
        async intercept(call) {
          calls += 1;
          const real = await call.real();
          secrets.hear(call, real);
          if (!echoes(call, calls)) return real;
          echoed += 1;
          return echo(call.request, echoed);
        },
      },
    );
    await secrets.readFiles(world);

    const said = await everythingSaid(world);

    const leaks = [...said].flatMap(([where, text]) =>
      secrets.in(text).map((secret) => `${where}: ${secret}`),
    );
    expect(leaks).toEqual([]);
    expect(secrets.size).toBeGreaterThan(10);
    expect([...said.values()].join('').length).toBeGreaterThan(20_000);
    expect(echoed > 0).toBe(scene !== 'a good day');
  });
});

/** Sent without a bearer. */
function signsIn({ request }: InterceptedCall): boolean {
  return request.headers['authorization'] === undefined;
}
