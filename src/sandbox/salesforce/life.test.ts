import { expect, test } from 'vitest';
import { type Page, type Row, sessionIn, startOrg, type TestOptions, type TestOrg } from './testing.ts';

const minute = 60_000;
const start = '2026-11-22T00:00:00Z';

/** What a full read asks for, by object. */
const reads = {
  OauthToken:
    'SELECT AppName, UserId, CreatedDate, LastUsedDate, UseCount, AppMenuItemId, AppMenuItem.ApplicationId FROM OauthToken',
  LoginHistory: 'SELECT Id, UserId, LoginTime, LoginType, Application, SourceIp FROM LoginHistory',
  ApiTotalUsageEventLog:
    'SELECT Id, Timestamp, UserIdentifier, ConnectedAppIdentifier FROM ApiTotalUsageEventLog',
  ConnectedApplication:
    'SELECT Id, Name, CreatedDate, LastModifiedDate, SystemModstamp, OptionsHasSessionLevelPolicy FROM ConnectedApplication',
  ExternalClientApplication:
    'SELECT Id, DeveloperName, CreatedDate, LastModifiedDate, SystemModstamp FROM ExternalClientApplication',
  ExtlClntAppOauthPlcyCnfg:
    'SELECT ExternalClientApplicationId, RefreshTokenPolicyType, SystemModstamp FROM ExtlClntAppOauthPlcyCnfg',
  SetupEntityAccess: 'SELECT Id, ParentId, SetupEntityId, SystemModstamp FROM SetupEntityAccess',
  User: 'SELECT Id, Name, IsActive, CreatedDate, LastModifiedDate, SystemModstamp FROM User',
  UserLogin: 'SELECT UserId, IsFrozen, LastModifiedDate FROM UserLogin',
  PermissionSet: 'SELECT Id, Label, PermissionsModifyAllData, CreatedDate, SystemModstamp FROM PermissionSet',
  PermissionSetAssignment:
    'SELECT Id, AssigneeId, PermissionSetId, SystemModstamp FROM PermissionSetAssignment',
  NamedCredential: 'SELECT Id, Endpoint, CreatedDate, LastModifiedDate, SystemModstamp FROM NamedCredential',
  ExternalCredential:
    'SELECT Id, AuthenticationProtocol, CreatedDate, SystemModstamp FROM ExternalCredential',
  AuthProvider: 'SELECT Id, FriendlyName, CreatedDate FROM AuthProvider',
  InstalledSubscriberPackage:
    'SELECT Id, SubscriberPackage.Name, SubscriberPackageVersion.Name FROM InstalledSubscriberPackage',
  SetupAuditTrail: 'SELECT Id, CreatedDate, Action, Section, Display, CreatedById FROM SetupAuditTrail',
} as const;
type Name = keyof typeof reads;
const recent = new Map<Name, string>([
  ['LoginHistory', ` WHERE LoginTime >= ${start}`],
  ['ApiTotalUsageEventLog', ` WHERE Timestamp >= ${start}`],
]);
const names = Object.keys(reads) as Name[];

const toolingOnly: ReadonlySet<Name> = new Set(['InstalledSubscriberPackage']);

async function rowsOf(org: TestOrg, name: Name, where = ''): Promise<readonly Row[]> {
  return (await org.pages(`${reads[name]}${where}`)).flatMap(({ records }) => records);
}

/** Reads all that is asked for; thousands of calls are answered sooner without HTTP between. */
async function reader(org: TestOrg): Promise<() => Promise<ReadonlyMap<Name, string>>> {
  const session = sessionIn(await org.signIn(await org.sign()));
  async function read(path: string): Promise<readonly Row[]> {
    const { body = '' } = await org.simulator.handle(
      {
        method: 'GET',
        url: new URL(`/services/data/v67.0/${path}`, org.urls.instance),
        headers: { authorization: `Bearer ${session}` },
        body: '',
        inFlight: 1,
      },
      'instance',
    );
    const { records, done } = JSON.parse(body) as Page;
    expect(done).toBe(true);
    return records;
  }
  return async () => {
    const rows = new Map<Name, string>();
    for (const name of names) {
      const query = encodeURIComponent(`${reads[name]}${recent.get(name) ?? ''}`);
      const path = `${toolingOnly.has(name) ? 'tooling/' : ''}query?q=${query}`;
      rows.set(name, JSON.stringify(await read(path)));
    }
    return rows;
  };
}

interface Trace {
  readonly says: RegExp;
  /** Each must change; none but these and `may` may. */
  readonly must: readonly Name[];
  readonly may?: readonly Name[];
}

const appTables = ['ConnectedApplication', 'ExternalClientApplication'] as const;
const granting = ['OauthToken', 'LoginHistory'] as const;
const trail = 'SetupAuditTrail';
const traces: readonly Trace[] = [
  { says: /^\S+@\S+ approved /u, must: granting },
  { says: / lost the token of .* and got one of /u, must: granting },
  { says: /^the external client app .* used the token/u, must: ['OauthToken'] },
  { says: /^".* used the token of /u, must: ['OauthToken'], may: ['ApiTotalUsageEventLog'] },
  { says: / made a call for /u, must: ['ApiTotalUsageEventLog'] },
  { says: /^the token of .* was revoked$/u, must: ['OauthToken'] },
  { says: / signed in$/u, must: ['LoginHistory'] },
  { says: /^(?!the package).* was installed$/u, must: ['ConnectedApplication', trail] },
  { says: / was installed again$/u, must: ['ConnectedApplication', trail], may: ['OauthToken'] },
  {
    says: /^(?!the package).* was uninstalled$/u,
    must: ['ConnectedApplication', trail],
    may: ['OauthToken', 'SetupEntityAccess'],
  },
  { says: / was (?:un)?blocked$/u, must: [trail], may: ['OauthToken'] },
  { says: /^(?!.*external client app).* of .* was changed$/u, must: ['ConnectedApplication', trail] },
  { says: / may now ask for /u, must: [trail], may: appTables },
  {
    says: /^the external client app .* was created$/u,
    must: ['ExternalClientApplication', 'ExtlClntAppOauthPlcyCnfg', trail, ...granting],
  },
  { says: / of the external client app .* was changed$/u, must: ['ExtlClntAppOauthPlcyCnfg', trail] },
  { says: / may use .*(?: no more)?$/u, must: ['SetupEntityAccess'] },
  { says: /^the permission set .* was created$/u, must: ['PermissionSet', trail] },
  { says: /^the permission set .* (?:got|lost) /u, must: ['PermissionSet', trail] },
  { says: /^the permission set .* was (?:given to|taken from) /u, must: ['PermissionSetAssignment', trail] },
  { says: / joined$/u, must: ['User', 'UserLogin', 'PermissionSetAssignment', trail] },
  { says: / was (?:de)?activated$/u, must: ['User', trail] },
  { says: / was (?:un)?frozen$/u, must: ['UserLogin', trail] },
  { says: / is now called /u, must: ['User'] },
  { says: /^the package .* was (?:installed|upgraded)$/u, must: ['InstalledSubscriberPackage', trail] },
  {
    says: /^the package .* was uninstalled$/u,
    must: ['InstalledSubscriberPackage', trail],
    may: ['ConnectedApplication', 'OauthToken', 'SetupEntityAccess'],
  },
  { says: /^the named credential .* was (?:created|changed|deleted)$/u, must: ['NamedCredential'] },
  { says: /^the external credential .* was (?:created|changed)$/u, must: ['ExternalCredential'] },
  { says: /^the authentication provider .* was created$/u, must: ['AuthProvider'] },
];

/** Lives until it says so, and reads what `see` reads before and after. */
async function until<Seen>(
  org: TestOrg,
  says: RegExp,
  see: () => Promise<Seen>,
): Promise<{ readonly line: string; readonly before: Seen; readonly after: Seen; readonly mark: string }> {
  for (let i = 0; i < 300; i += 1) {
    org.clock.advance(minute);
    const mark = new Date(Math.floor(org.clock.now() / 1000) * 1000).toISOString();
    const before = await see();
    const [line = ''] = org.simulator.live?.(1) ?? [];
    if (says.test(line)) return { line, before, after: await see(), mark };
  }
  throw new RangeError(`never: ${says.source}`);
}

const living = (options: TestOptions = {}) => startOrg({ users: 40, lagMs: 0, ...options });

test('each change is seen where Salesforce shows it and nowhere else', async () => {
  await using org = await living({ users: 25 });
  const seen = new Set<Trace>();
  const everything = await reader(org);
  let before = await everything();
  for (let i = 0; i < 125; i += 1) {
    org.clock.advance(minute);
    const [line = ''] = org.simulator.live?.(1) ?? [];
    const after = await everything();
    const changed = names.filter((name) => before.get(name) !== after.get(name));
    const trace = traces.find(({ says }) => says.test(line));
    const { must = [], may = [] } = trace ?? {};
    expect({
      line,
      isKnown: trace !== undefined,
      unchanged: must.filter((name) => !changed.includes(name)),
      changed: changed.filter((name) => !must.includes(name) && !may.includes(name)),
    }).toEqual({ line, isKnown: true, unchanged: [], changed: [] });
    if (trace !== undefined) seen.add(trace);
    before = after;
  }

  expect(traces.filter((one) => !seen.has(one)).map(({ says }) => says.source)).toEqual([]);
});

test('equal counts hide a swap, which its date of creation tells', async () => {
  await using org = await living();
  const count = async () =>
    (
      await org.query(
        'SELECT AppName, COUNT(UserId) held, MAX(CreatedDate) last FROM OauthToken GROUP BY AppName',
      )
    ).records;
  const { line, before, after, mark } = await until(org, / lost the token /u, count);
  const held = (records: readonly Row[]) =>
    records.map((row) => `${String(row['AppName'])} ${String(row['held'])}`);
  const newer = await rowsOf(org, 'OauthToken', ` WHERE CreatedDate >= ${mark}`);

  expect(held(after)).toEqual(held(before));
  expect(newer).toHaveLength(1);
  expect(line).toContain(JSON.stringify(newer[0]?.['AppName']));
  expect(after.find((row) => row['AppName'] === newer[0]?.['AppName'])?.['last']).toBe(
    newer[0]?.['CreatedDate'],
  );
  expect(await rowsOf(org, 'OauthToken', ` WHERE LastUsedDate >= ${mark}`)).toEqual([]);
});

test('a revoked token is told by its app’s count alone', async () => {
  await using org = await living();
  const count = async () => (await org.query('SELECT COUNT() FROM OauthToken')).totalSize;
  const { before, after, mark } = await until(org, /^the token of .* was revoked$/u, count);

  expect(after).toBe(before - 1);
  expect(await rowsOf(org, 'OauthToken', ` WHERE CreatedDate >= ${mark} OR LastUsedDate >= ${mark}`)).toEqual(
    [],
  );
  expect(await rowsOf(org, 'SetupAuditTrail', ` WHERE CreatedDate >= ${mark}`)).toEqual([]);
});

test('a used token moves date and count of its use, and no number of rows', async () => {
  await using org = await living();
  const uses = async () =>
    (await org.query('SELECT COUNT(UserId) n, SUM(UseCount) uses FROM OauthToken')).records[0];
  const { before, after, mark } = await until(org, /^".* used the token of /u, uses);

  expect(after?.['n']).toBe(before?.['n']);
  expect(Number(after?.['uses'])).toBeGreaterThan(Number(before?.['uses']));
  expect(await rowsOf(org, 'OauthToken', ` WHERE LastUsedDate >= ${mark}`)).toHaveLength(1);
});

test('what was taken away has no row since the mark, what was changed has one', async () => {
  await using org = await living();
  const newer = (name: Name, mark: string, field = 'SystemModstamp') =>
    rowsOf(org, name, ` WHERE ${field} >= ${mark}`);
  const taken = await until(org, / may use .* no more$/u, () => rowsOf(org, 'SetupEntityAccess'));
  const access = await newer('SetupEntityAccess', taken.mark);
  const named = await until(org, /^the named credential .* was changed$/u, () =>
    rowsOf(org, 'NamedCredential'),
  );
  const [credential, ...others] = await newer('NamedCredential', named.mark);
  const ice = await until(org, / was frozen$/u, () => rowsOf(org, 'UserLogin'));

  expect(taken.after).toHaveLength(taken.before.length - 1);
  expect(access).toEqual([]);
  expect(others).toEqual([]);
  expect(Date.parse(String(credential?.['CreatedDate']))).toBeLessThan(Date.parse(named.mark));
  expect(await newer('UserLogin', ice.mark, 'LastModifiedDate')).toHaveLength(1);
  expect(await newer('User', ice.mark)).toEqual([]);
});

test('whoever joins has a record, and tokens, since then', async () => {
  await using org = await living();
  org.clock.advance(120 * minute);
  const mark = new Date(org.clock.now()).toISOString();
  const before = (await rowsOf(org, 'OauthToken')).length;
  for (let i = 0; i < 10; i += 1) org.company.hire();
  org.clock.advance(minute);
  const since = async (name: Name) => rowsOf(org, name, ` WHERE CreatedDate >= ${mark}`);

  expect(await since('User')).toHaveLength(10);
  expect(await since('OauthToken')).toHaveLength((await rowsOf(org, 'OauthToken')).length - before);
});

test('what is past stays as it was, whatever goes', async () => {
  await using org = await living();
  const past = async () => [
    await rowsOf(org, 'LoginHistory', ` WHERE LoginTime < ${start} ORDER BY Id`),
    await rowsOf(org, 'ApiTotalUsageEventLog', ` WHERE Timestamp < ${start}`),
    await rowsOf(org, 'SetupAuditTrail', ` WHERE CreatedDate < ${start}`),
  ];
  const before = await past();
  org.simulator.live?.(400);

  expect(await past()).toEqual(before);
});

test('one after another or all at once, equal seeds live equal lives', async () => {
  const lines: string[][] = [];
  for (const [seed, ...steps] of [
    [1, 100],
    [1, 1, 29, 70],
    [2, 100],
  ] as const) {
    await using org = await living({ seed });
    lines.push(steps.flatMap((step) => org.simulator.live?.(step) ?? []));
  }

  expect(lines[0]).toHaveLength(100);
  expect(lines[1]).toEqual(lines[0]);
  expect(lines[2]).not.toEqual(lines[0]);
});

test('an org before external client apps lives without them', async () => {
  await using org = await living({ scenario: 'basic' });
  const lines = org.simulator.live?.(120) ?? [];

  expect(lines).toHaveLength(120);
  expect(lines.filter((line) => /external|provider/u.test(line))).toEqual([]);
});

test('sign-ins and log files come late or never, tables do not', async () => {
  const counts: number[][] = [];
  for (const logTrouble of [undefined, { late: 0.4, lost: 0.2 }]) {
    await using org = await living(logTrouble === undefined ? {} : { logTrouble });
    const seen: number[] = [];
    const since = async (name: Name, field: string) =>
      seen.push((await rowsOf(org, name, ` WHERE ${field} >= ${start}`)).length);
    for (let i = 0; i < 12; i += 1) {
      org.simulator.live?.(25);
      org.clock.advance(10 * minute);
    }
    await since('LoginHistory', 'LoginTime');
    await since('OauthToken', 'CreatedDate');
    await since('SetupAuditTrail', 'CreatedDate');
    await since('ApiTotalUsageEventLog', 'Timestamp');
    for (let hours = 0; hours < 22; hours += 1) {
      org.clock.advance(60 * minute);
      await org.query('SELECT COUNT() FROM Organization');
    }
    await since('LoginHistory', 'LoginTime');
    seen.push((await org.query(`SELECT COUNT() FROM EventLogFile WHERE LogDate >= ${start}`)).totalSize);
    counts.push(seen);
  }
  const [sound = [], troubled = []] = counts;
  const [logins = 0, tokens, changes, calls, loginsLater, files = 0] = sound;
  const [soon = 0, tokensToo, changesToo, callsToo, later = 0, someFiles = 0] = troubled;

  expect(loginsLater).toBe(logins);
  expect([tokensToo, changesToo, callsToo]).toEqual([tokens, changes, calls]);
  expect(soon / logins).toBeGreaterThan(0.25);
  expect(soon / logins).toBeLessThan(0.55);
  expect(later / logins).toBeGreaterThan(0.65);
  expect(later / logins).toBeLessThan(0.95);
  expect(someFiles).toBeLessThan(files);
  expect(someFiles).toBeGreaterThan(0);
});
