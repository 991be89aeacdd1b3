/**
 * Reads the list of configured or accessed apps as the Admin console downloads it. All of it, or what is wrong.
 * Columns `Type`, `Id`, `Access` and `Org Unit`: https://support.google.com/a/answer/12653991
 */
import type { AppAccess, ListedApp } from '../../src/core/operator-list.ts';
import type { Tri } from '../../src/core/vocabulary.ts';
import type { ListRead } from '../../src/kit/connector.ts';
import { folded, quotedCell, readTable, type TableRow, wrongClientId } from './console-list.ts';

const table = {
  titles: {
    clientId: ['id', 'app id', 'client id', 'oauth client id', 'oauth2 client id'],
    access: ['access', 'app access', 'access level', 'access to google data', 'access setting'],
    unit: ['org unit', 'org unit path', 'organizational unit', 'organisational unit', 'organizational units'],
    name: ['app name', 'name', 'application name', 'app'],
    verified: ['verified status', 'verification status', 'verified', 'app verification'],
  },
  needed: ['clientId', 'access'],
} as const;
type Column = keyof typeof table.titles;

const accessWords: ReadonlyMap<string, AppAccess> = new Map(
  (
    [
      ['trusted', ['trusted']],
      ['specific-data', ['specific google data', 'specific data']],
      ['limited', ['limited']],
      ['blocked', ['blocked']],
      ['not-configured', ['not configured', 'unconfigured']],
    ] as const
  ).flatMap(([access, words]) => words.map((word) => [folded(word), access] as const)),
);

const verifiedWords: ReadonlyMap<string, Tri> = new Map([
  ['verified', 'yes'],
  ['googleverified', 'yes'],
  ['verifiedbygoogle', 'yes'],
  ['yes', 'yes'],
  ['true', 'yes'],
  ['unverified', 'no'],
  ['notverified', 'no'],
  ['no', 'no'],
  ['false', 'no'],
]);

/** Android and iOS apps are listed by the names of their packages. */
const packageForm = /^[a-z][\w-]*(?:\.[\w-]+)+$/iu;

export function readAppAccessExport(text: string): ListRead<ListedApp> {
  return readTable<Column, ListedApp>(text, table, appsOf);
}

interface Read {
  name: string | null;
  readonly access: Map<string | null, AppAccess>;
  verified: Tri;
}

/** Rows of one app are united, one for each organisational unit. */
function appsOf(rows: readonly TableRow<Column>[]): Omit<ListRead<ListedApp>, 'ignored'> {
  const apps = new Map<string, Read>();
  const problems: { line: number; message: string }[] = [];
  let phones = 0;
  let silent = 0;
  for (const { line, cell } of rows) {
    const clientId = cell('clientId').trim();
    if (packageForm.test(clientId)) {
      phones += 1;
      continue;
    }
    const word = cell('access').trim();
    const access = accessWords.get(folded(word));
    const app = apps.get(clientId) ?? { name: null, access: new Map(), verified: 'unknown' };
    const unit = cell('unit').trim() === '' ? null : cell('unit').trim();
    const before = app.access.get(unit);
    const wrong =
      wrongClientId(clientId) ??
      (word !== '' && access === undefined ? `${quotedCell(word)} is no access level; ${levels}` : null) ??
      (before !== undefined && access !== undefined && before !== access
        ? `${quotedCell(clientId)} is ${before} and ${access} in one list`
        : null);
    if (wrong !== null) {
      problems.push({ line, message: wrong });
      continue;
    }
    if (access === undefined) {
      silent += 1;
      continue;
    }
    app.access.set(unit, access);
    app.name ??= cell('name').trim() === '' ? null : cell('name');
    const verified = verifiedWords.get(folded(cell('verified'))) ?? 'unknown';
    if (app.verified === 'unknown') app.verified = verified;
    apps.set(clientId, app);
  }
  if (apps.size === 0 && problems.length === 0)
    problems.push({ line: 1, message: 'no row tells of an app with a client id what access it has' });
  return {
    entries: [...apps].map(([clientId, { name, access, verified }]) => ({
      clientId,
      name,
      access: [...access].map(([unit, level]) => ({ access: level, unit })),
      verified,
    })),
    problems,
    leftOut: [
      { rows: phones, why: 'of phone apps, which have no client id' },
      { rows: silent, why: 'that tell no access' },
    ].filter(({ rows }) => rows > 0),
  };
}

const levels = 'known are Trusted, Limited, Specific Google data, Blocked and Unconfigured, in English';
