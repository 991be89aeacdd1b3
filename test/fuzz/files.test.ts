import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { connectors } from '../../connectors/index.ts';
import { planOf, actionOf } from '../../src/actions/apply/testing.ts';
import { planId } from '../../src/actions/plan/assemble.ts';
import { planText, readPlan } from '../../src/actions/plan/plan-file.ts';
import { readConfig } from '../../src/config/load.ts';
import { AppError } from '../../src/core/errors.ts';
import { hasHiddenText } from '../../src/core/text.ts';
import { FeedEntries, FeedFault } from '../../src/feeds/entry.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { parseStoredFeed } from '../../src/feeds/stored.ts';
import { banEdits, approvalEdits } from '../../src/policy/edit-decisions.ts';
import { editPolicy } from '../../src/policy/edit.ts';
import { type PolicyReading, readPolicy } from '../../src/policy/load.ts';
import { readAnswers } from '../../src/schedule/nudge/answers-file.ts';
import { matchAnswers } from '../../src/schedule/nudge/match-answers.ts';
import type { Question } from '../../src/schedule/nudge/question.ts';
import { openState } from '../../src/workspace/state.ts';
import { effort, expectCleanPrototypes, tally } from './effort.ts';
import { dice, mutatedJson, mutatedText } from './mutation.ts';

const counts = tally('files');
const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-fuzz-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  counts.print();
  expectCleanPrototypes();
});

interface Outcome<T> {
  readonly value?: T;
  readonly error?: AppError;
}

/** What was read, or an error of ours. Anything else is thrown on. */
async function outcomeOf<T>(read: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}

/** A few strokes on a text. */
function spoiled(text: string, seed: number): string {
  const roll = dice(seed);
  let after = text;
  for (let stroke = roll(3) === 0 ? 2 : 1; stroke > 0; stroke -= 1) after = mutatedText(after, roll);
  return after;
}

const config = `version: 1
policy: ./policy.yaml # ours
workspace: ./.grantwarden
tenants:
  - id: acme-google
    platform: google-workspace
    auth: { type: service-account, key: "file:./sa.json", subject: auditor@acme.example }
    actAuth: same
    skip: [app-passwords]
    endpoints: { api: "http://127.0.0.1:4010", token: "http://127.0.0.1:4010/token" }
  - { id: acme-slack, platform: slack, auth: { type: token, token: "env:SLACK_TOKEN" } }
  - id: acme-crm
    platform: salesforce
    auth: { type: jwt, clientId: 3MVG, username: a@b.c, key: { exec: [op, read, "op://x/y"] } }
schedule: { cron: "0 6 * * *", timezone: Europe/Berlin, full: weekly }
feeds: [ { name: ours, source: "https://lists.example/x.csv" } ]
privacy: { pseudonymizePrincipals: false, retentionDays: 180 }
`;

test('a configuration with a few wrong strokes loads, or is refused at its line', async () => {
  const load = (text: string) =>
    readConfig(text, 'grantwarden.yaml', { definitions: connectors, userSettings: { trustedHosts: [] } });
  expect((await load(config)).tenants).toHaveLength(3);
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const { value, error } = await outcomeOf(() => load(spoiled(config, seed)));
      counts.count(`config ${error?.code ?? 'read'}`);
      expect(error === undefined ? addressesOf(value) : misplaced(error, 'grantwarden.yaml')).toEqual([]);
    }),
    effort(100),
  );
});

/** What is wrong with a refusal. */
function misplaced(error: AppError, file: string): readonly unknown[] {
  const { code, where, detail } = error;
  const known = /^(?:CONFIG_INVALID|CONFIG_UNTRUSTED_HOST|SECRET_LITERAL|POLICY_INVALID)$/u.test(code);
  const placed = new RegExp(`^${file}:\\d+:\\d+$`, 'u').test(where ?? '');
  const hidden = (detail ?? '').split('\n').filter(hasHiddenText);
  return known && placed && hidden.length === 0 ? [] : [{ code, where, hidden }];
}

/** Hosts that a configuration without trusted ones may not name. */
function addressesOf(value: unknown): readonly string[] {
  const { tenants } = value as { tenants: readonly { settings: { endpoints?: Record<string, string> } }[] };
  return tenants
    .flatMap(({ settings }) => Object.values(settings.endpoints ?? {}))
    .filter((url) => !/^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/u.test(new URL(url).hostname));
}

const policy = `# Ours.
version: 1
defaults: { unknownVendor: deny, maxTier: low, requireOwner: true, allowedRegions: [EU, US] }

vendors:
  # The calendar people.
  - name: Zoom # keep
    domains: [zoom.us]
    publishers: ["pub-1"]
    owner: 'old@acme.example' # until spring
    approvedUntil: 2027-06-30
    apps: { slack: ["A1"], microsoft-365: [ "11111111-2222-4333-8444-555555555555" ] }
    allow: { maxTier: medium, scopes: { slack: ["files:read"] }, principals: everyone }

  # Drawing.
  - { name: Figma, allow: {maxTier: low} } # seats: 40
banned: [ { name: Drift, domains: [drift.com], since: 2025-08-20, reason: stolen } ] # all of it
waivers:
  - { finding: "rare-app+google-workspace:a+b", reason: known, by: me, expires: 2027-01-31 } # ask
detections: { rare-app: off }
`;
const detections = [{ id: 'rare-app' }];
const read = (text: string): PolicyReading => readPolicy(text, 'policy.yaml', detections);

test('a policy with a few wrong strokes loads, or is refused at its line; decisions in it keep every comment', async () => {
  expect(commentsOf(policy)).toHaveLength(8);
  expect(read(policy).policy.vendors).toHaveLength(2);
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const text = spoiled(policy, seed);
      const { value: reading, error } = await outcomeOf(() => read(text));
      counts.count(`policy ${error?.code ?? 'read'}`);
      expect(error === undefined ? [] : misplaced(error, 'policy.yaml')).toEqual([]);
      for (const decide of reading === undefined ? [] : [approve, ban]) {
        const after = await outcomeOf(() => decide(read(text), text));
        counts.count(`edit ${after.error?.code ?? 'made'}`);
        expect(lostIn(after, text)).toEqual([]);
      }
    }),
    effort(100),
  );
  expect(counts.of('edit made')).toBeGreaterThan(20);
});

/** Comments that a decision lost; the error by which it was not made, where that is not the one it may be. */
function lostIn({ value, error }: Outcome<string>, text: string): readonly string[] {
  if (value === undefined) return error?.code === 'POLICY_ENTANGLED' ? [] : [String(error)];
  read(value);
  const kept = commentsOf(value);
  return commentsOf(text).filter((comment) => !kept.includes(comment));
}

function approve(reading: PolicyReading, text: string): string {
  const terms = {
    name: 'Acme: "CRM" #1',
    owner: 'it@acme.example',
    until: '2027-06-30',
    reason: 'asked for',
    maxTier: null,
    regions: null,
    ids: new Map([['slack', ['A9']]] as const),
    scopes: new Map(),
  };
  const index = (reading.written.vendors ?? []).length > 0 ? 0 : null;
  return edited(reading, text, approvalEdits(reading.written, index, terms));
}

function ban(reading: PolicyReading, text: string): string {
  const identity = { name: 'Acme', domains: [], publishers: [], ownerTenants: [], apps: {} };
  const index = (reading.written.vendors ?? []).length > 0 ? 0 : null;
  return edited(
    reading,
    text,
    banEdits(reading.written, index, { identity, since: '2026-11-22', reason: 'stolen' }),
  );
}

function edited(reading: PolicyReading, text: string, edits: Parameters<typeof editPolicy>[2]): string {
  return editPolicy(reading, { text, file: 'policy.yaml', detections }, edits);
}

function commentsOf(text: string): string[] {
  const document = parseDocument(text);
  const found: (string | null | undefined)[] = [document.commentBefore, document.comment];
  visit(document, {
    Node: (_, node) => {
      if (isScalar(node) || 'items' in node) found.push(node.commentBefore, node.comment);
    },
  });
  return found
    .flatMap((comment) => comment?.split('\n') ?? [])
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const feeds = {
  csv: `name,kind,platform,client_id,publisher,owner_tenant,domain,since,reason,reference
Drift,compromised,,,,,drift.com,2025-08-20,"stolen, all",https://x.example
"Bad ""App""",abused,microsoft-365,11111111-2222-4333-8444-555555555555,Pub,,,,why,
`,
  json: JSON.stringify(
    {
      apps: ['one', 'two'].map((name, at) => ({
        appId: `1111111${at}-2222-4333-8444-555555555555`,
        appDisplayName: name,
        appOwnerOrganizationId: 'unknown',
        appPublisherName: 'Pub',
        description: 'why',
        references: ['https://x.example/a'],
      })),
    },
    null,
    1,
  ),
  toml: `# list
[[apps]]
appId = "11111111-2222-4333-8444-555555555555"
appDisplayName = "One"
references = ["https://x.example/a"]

[[apps]]
appId = "21111111-2222-4333-8444-555555555555"
appDisplayName = 'Two'
description = """
why"""
`,
};

test.each(Object.entries(feeds))(
  'a %s feed with a few wrong strokes gives sound entries, or its faulty lines',
  async (name, text) => {
    expect((await parseFeed(text, null, 'abused')).entries).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const source = spoiled(text, seed);
        const outcome = await parseFeed(source, null, 'abused').catch((thrown: unknown) => thrown);
        counts.count(`${name} feed ${outcome instanceof FeedFault ? 'refused' : 'read'}`);
        expect(unsound(outcome, source)).toEqual([]);
      }),
      effort(100),
    );
  },
);

/** What is wrong with faulty lines, or with entries. */
function unsound(outcome: unknown, source: string): readonly unknown[] {
  const last = source.split(/\r\n|\r|\n/u).length;
  if (outcome instanceof FeedFault)
    return outcome.problems.filter(({ line, message }) => line < 1 || line > last || hasHiddenText(message));
  if (outcome instanceof Error) return [outcome];
  const { entries } = outcome as Awaited<ReturnType<typeof parseFeed>>;
  const { success } = FeedEntries.safeParse(entries);
  const hidden = entries
    .flatMap((entry): unknown[] => Object.values(entry))
    .filter((value) => typeof value === 'string' && hasHiddenText(value));
  return success ? hidden : [entries];
}

test('a stored feed that was tampered with is damaged, or reads as a feed', () => {
  const entry = { name: 'Drift', kind: 'abused', client: null, ownerTenant: null, publisherId: null };
  const stored = {
    schema: 'grantwarden.feed/1',
    name: 'ours',
    source: 'https://x.example',
    format: 'csv',
    kind: null,
    fetchedAt: '2026-11-22T00:00:00.000Z',
    sha256: 'a'.repeat(64),
    count: 1,
    entries: [
      { ...entry, publisherName: null, domain: 'drift.com', since: null, reason: null, reference: null },
    ],
  };
  expect(parseStoredFeed(JSON.stringify(stored)).count).toBe(1);
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const text = JSON.stringify(mutatedJson(stored, dice(seed), 1));
      expect(storedOutcome(text)).toMatch(/^(?:read|damaged)$/u);
    }),
    effort(100),
  );
});

function storedOutcome(text: string): string {
  try {
    return FeedEntries.safeParse(parseStoredFeed(text).entries).success ? 'read' : 'unsound';
  } catch (thrown) {
    return /^(?:\$?ZodError|RangeError|SyntaxError)$/u.test((thrown as Error).name)
      ? 'damaged'
      : String(thrown);
  }
}

test('a plan with one stroke more is refused, or is the same plan', async () => {
  const plan = sealedPlan();
  const text = planText(plan);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, asJson) => {
      const source = asJson ? JSON.stringify(mutatedJson(plan, dice(seed), 1)) : spoiled(text, seed);
      const { value, error } = await outcomeOf(() => readPlan(source, 'plan.json'));
      counts.count(`plan ${error?.code ?? 'read'}`);
      const refused = error?.code === 'PLAN_INVALID' || error?.code === 'PLAN_UNRECORDED';
      expect(refused ? plan : (value ?? error)).toEqual(plan);
    }),
    effort(150),
  );
  expect(counts.of('plan PLAN_UNRECORDED')).toBeGreaterThan(10);
});

function sealedPlan(): ReturnType<typeof planOf> {
  const { id: _, ...plan } = planOf([actionOf(0), actionOf(1)]);
  return { ...plan, id: planId(plan) };
}

const questions: readonly Question[] = ['q-1', 'q-2'].map(
  (reference, at) =>
    ({
      reference,
      person: `anna${at}@acme.example`,
      tenant: 'acme',
      app: `slack:A${at}`,
      name: `App ${at}`,
    }) as Question,
);

const answers = {
  csv: `reference,answer,justification,by,at
q-1,keep,"needed, still",anna0@acme.example,2026-11-20
q-2,remove,,,
`,
  json: JSON.stringify(
    {
      answers: [
        { reference: 'q-1', answer: 'keep', justification: 'needed' },
        { email: 'anna1@acme.example', app: 'App 1', answer: 'remove' },
      ],
    },
    null,
    1,
  ),
};

test.each(Object.entries(answers))(
  'answers in %s with a few wrong strokes are about the people asked, or told as problems',
  async (name, text) => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const take = (source: string) => {
      const { answers: given, problems } = readAnswers(source, 'answers');
      const found = matchAnswers(given, questions, now);
      return { matched: found.matched, problems: [...problems, ...found.problems] };
    };
    expect(take(text)).toMatchObject({ matched: [{ answer: 'keep' }, { answer: 'remove' }], problems: [] });
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { value, error } = await outcomeOf(() => take(spoiled(text, seed)));
        counts.count(
          `${name} answers ${error?.code ?? (value?.problems.length === 0 ? 'read' : 'problems')}`,
        );
        expect(error?.code ?? 'IMPORT_INVALID').toBe('IMPORT_INVALID');
        const { matched = [], problems = [] } = value ?? {};
        expect(
          problems.filter((one) => hasHiddenText(one.message) || !one.where.startsWith('answers:')),
        ).toEqual([]);
        expect(new Set(matched.map(({ question }) => question)).size).toBe(matched.length);
        const unsafe = matched.filter(
          ({ question, by, justification, at }) =>
            !questions.includes(question) ||
            hasHiddenText(`${by}${justification}`) ||
            Number.isNaN(Date.parse(at)),
        );
        expect(unsafe).toEqual([]);
      }),
      effort(100),
    );
  },
);

test('a state file with a few wrong strokes is read, or its last good copy is', () => {
  const file = path.join(folder, 'state.json');
  const state = openState(file);
  state.data.preferences['theme'] = 'dark';
  state.data.schedule['next'] = '2026-11-23T06:00:00.000Z';
  state.write();
  const whole = `${JSON.stringify(state.data, null, 2)}\n`;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      writeFileSync(file, spoiled(whole, seed));
      const { data } = openState(file);
      counts.count(JSON.stringify(data) === JSON.stringify(state.data) ? 'state same' : 'state other');
      expect(Object.keys(data).toSorted()).toEqual(['notifications', 'preferences', 'schedule', 'version']);
      for (const section of [data.notifications, data.preferences, data.schedule])
        expect(Object.getPrototypeOf(section)).toBe(Object.prototype);
    }),
    effort(80),
  );
});
