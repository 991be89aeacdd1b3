/** A company, its workspace on a disk of its own, and what was drawn for both from the seed. */
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { writeSandboxConfig } from '../../src/app/sandbox.ts';
import { type Fault, incidentNames, type Scenario, type SandboxReply } from '../../src/sandbox/contract.ts';
import { type InterceptedCall, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { chance, pick, pickIndex } from '../../src/sandbox/random.ts';
import { readClock } from '../bench/shared-clock.ts';
import { Secrets } from '../contract/secrets.ts';
import { ReadLog } from '../incremental/slack-life.ts';
import { createVendorSide, type VendorSide } from '../soak/vendor-side.ts';
import { type Ended, nobody, runCommand, type Start } from './command.ts';
import { smallDisk } from './disk.ts';
import { NamelessEvents } from './nameless.ts';
import { openSink, type Sink } from './sink.ts';
import type { FireTask } from './task.ts';

const companies: readonly (readonly PlatformName[])[] = [
  ['google-workspace'],
  ['microsoft-365'],
  ['slack'],
  ['salesforce'],
  ['google-workspace', 'microsoft-365'],
  ['slack', 'salesforce'],
  ['google-workspace', 'microsoft-365', 'slack', 'salesforce'],
];
const scenarios: readonly Scenario[] = ['standard', 'standard', 'standard', 'basic', 'strict', 'hardened'];
const startedAt = Date.parse('2026-11-22T06:00:00Z');
/** Quotas of minutes pass in a second, and a slow machine does not yet look like a vendor that never answers. */
const timeScale = 300;

/** What the world is made of, for people to read. */
export interface Drawn {
  readonly platforms: readonly PlatformName[];
  readonly users: number;
  readonly scenario: Scenario;
  readonly incident: (typeof incidentNames)[number] | null;
  readonly policy: 'company' | 'empty';
  readonly pseudonyms: boolean;
  readonly retentionDays: number;
  readonly full: 'daily' | 'weekly' | 'never';
}

export interface FireWorld extends AsyncDisposable {
  readonly seed: number;
  readonly drawn: Drawn;
  readonly sandbox: Sandbox;
  readonly vendor: VendorSide;
  readonly secrets: Secrets;
  readonly log: ReadLog;
  readonly nameless: NamelessEvents;
  readonly sink: Sink;
  readonly dir: string;
  readonly workspace: string;
  readonly configFile: string;
  /** Those that strike from now on. */
  faults(list: readonly Fault[]): void;
  /** Milliseconds by which the machine’s clock is wrong from now on. */
  wrongBy: number;
  run(args: readonly string[], task?: Partial<FireTask>, more?: Pick<Start, 'killAfterMs'>): Promise<Ended>;
  /** Leaves so many bytes; null: all there are. False: this machine has no disk that can be filled. */
  leave(bytes: number | null): boolean;
}

function drawFor(seed: number): Drawn {
  return {
    platforms: pick(companies, seed, 'platforms'),
    users: 20 + pickIndex(25, seed, 'users'),
    scenario: pick(scenarios, seed, 'scenario'),
    incident: chance(seed, 'incident') < 0.4 ? pick(incidentNames, seed, 'which incident') : null,
    policy: chance(seed, 'policy') < 0.8 ? 'company' : 'empty',
    pseudonyms: chance(seed, 'pseudonyms') < 0.3,
    retentionDays: pick([2, 10, 180], seed, 'retention'),
    full: pick(['daily', 'weekly', 'never'], seed, 'full'),
  };
}

/** @param program as `buildProgram` made it */
export async function openFireWorld(seed: number, program: string): Promise<FireWorld> {
  const drawn = drawFor(seed);
  const faults: Fault[] = [];
  const secrets = new Secrets();
  const log = new ReadLog();
  const nameless = new NamelessEvents();
  const vendor = createVendorSide((call) =>
    log.heard(call, async (heard: InterceptedCall): Promise<SandboxReply> => {
      const reply = await heard.real();
      if (reply.broken === undefined && reply.status === 200) {
        hearIn([secrets, nameless], heard, reply);
      }
      return reply;
    }),
  );
  const sandbox = await startSandbox({
    seed,
    startedAt,
    timeScale,
    users: drawn.users,
    platforms: drawn.platforms,
    scenario: drawn.scenario,
    lagMs: 0,
    latencyMs: 0,
    faults,
    intercept: vendor.intercept,
    ...(drawn.incident === null ? {} : { incident: drawn.incident }),
  });
  vendor.attach(sandbox);
  const dir = mkdtempSync(path.join(tmpdir(), `grantwarden-fire-${seed}-`));
  const disk = smallDisk(path.join(dir, 'disk'));
  const configFile = await writeSandboxConfig(sandbox, dir);
  const sink = await openSink();
  await writeFile(path.join(dir, 'siem.key'), sink.key, { mode: 0o600 });
  await configure(configFile, drawn, sink);
  await secrets.readFiles({ sandbox, dir } as Parameters<Secrets['readFiles']>[0]);
  secrets.know(sink.key);
  if (drawn.policy === 'empty') await writeFile(path.join(dir, 'policy.yaml'), 'version: 1\n');
  writeFileSync(
    path.join(dir, 'feed.csv'),
    'name,kind,platform,client_id\nBad,malicious,google-workspace,123.apps.googleusercontent.com\n',
  );
  await giveAway(dir);
  const world: FireWorld = {
    seed,
    drawn,
    sandbox,
    vendor,
    secrets,
    log,
    nameless,
    sink,
    dir,
    workspace: path.join(dir, 'disk', 'workspace'),
    configFile,
    wrongBy: 0,
    faults(list) {
      faults.splice(0, faults.length, ...list);
    },
    run: (args, task = {}, more = {}) =>
      runCommand({
        program,
        home: dir,
        args: [...args, '--config', configFile],
        task: { clock: readClock(sandbox.clock), wrongBy: world.wrongBy, ...task },
        ...more,
      }),
    leave: (bytes) => disk.leave(bytes),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await sink[Symbol.asyncDispose]();
      disk.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return world;
}

interface Hears {
  hear(call: InterceptedCall, reply: SandboxReply): void;
}

/** Where a list goes on is no secret, though Google calls it a token. */
function hearIn(listeners: readonly Hears[], call: InterceptedCall, reply: SandboxReply): void {
  for (const listener of listeners)
    try {
      listener.hear(call, reply);
    } catch {
      // Half a JSON holds nothing whole.
    }
}

async function configure(file: string, drawn: Drawn, sink: Sink): Promise<void> {
  const config = parse(await readFile(file, 'utf8')) as object;
  const text = stringify({
    ...config,
    workspace: './disk/workspace',
    schedule: { cron: '0 6 * * *', full: drawn.full },
    notify: (['run', 'at-once', 'daily'] as const).map((digest) => ({
      to: 'webhook',
      name: digest,
      url: `${sink.url}/${digest}`,
      secret: 'file:./siem.key',
      severity: digest === 'at-once' ? 'critical' : 'info',
      digest,
    })),
    feeds: [{ name: 'own', source: 'file:./feed.csv' }],
    privacy: { pseudonymizePrincipals: drawn.pseudonyms, retentionDays: drawn.retentionDays },
  });
  await writeFile(file, text, { mode: 0o600 });
}

async function giveAway(dir: string): Promise<void> {
  if (nobody === null) return;
  const { uid, gid } = nobody;
  chownSync(dir, uid, gid);
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
    chownSync(path.join(entry.parentPath, entry.name), uid, gid);
}

/** For who repairs as the remedy says. */
export function permit(file: string): void {
  chmodSync(file, statSync(file).isDirectory() ? 0o700 : 0o600);
}
