/** A Google tenant of any size as the texts of its observations: a pure function of the index, nothing is held. */
import { untoldApp } from '../../src/core/untold-app.ts';
import type { AppSeen, GrantSeen, PrincipalSeen } from '../../src/core/observation.ts';
import type { StreamId } from '../../src/core/streams.ts';
import { vendors } from '../../src/sandbox/vendors.ts';

const grantsAPerson = 10;
/** 1,000,000 grants are of 3,000 apps. */
const grantsAnApp = 1_000 / 3;
/** People whose rows are saved together, as the connector does. */
const peopleABatch = 200;

export interface TextBatch {
  readonly stream: StreamId;
  /** JSON of one observation each. */
  readonly lines: readonly string[];
  readonly grants: number;
}

export function* textBatches(grants: number, apps = Math.ceil(grants / grantsAnApp)): Generator<TextBatch> {
  const people = Math.ceil(grants / grantsAPerson);
  for (let first = 0; first < people; first += 500) {
    const some = range(first, Math.min(people, first + 500));
    yield { stream: 'users', lines: some.map((index) => JSON.stringify(person(index))), grants: 0 };
  }
  yield { stream: 'tokens', lines: range(0, apps).map((index) => JSON.stringify(app(index))), grants: 0 };
  for (let first = 0; first < people; first += peopleABatch) {
    const some = range(first, Math.min(people, first + peopleABatch));
    const lines = some.flatMap((index) => grantsOf(index, apps).map((grant) => JSON.stringify(grant)));
    yield { stream: 'tokens', lines, grants: lines.length };
  }
}

/** Apps of the company's vendors, which its policy knows, before those that nobody has heard of. */
const known = vendors.flatMap(({ apps: own }) =>
  own.filter(({ platform }) => platform === 'google-workspace'),
);

function person(index: number): PrincipalSeen {
  return {
    type: 'principal',
    kind: 'user',
    id: personId(index),
    label: `person.${index}@northwind-labs.example`,
    active: index % 50 === 49 ? 'no' : 'yes',
    privileged: index % 500 === 0 ? 'yes' : 'no',
  };
}

function personId(index: number): string {
  return `1${String(100_000_000_000 + (Math.imul(index + 1, 2_654_435_761) >>> 0))}${String(index).padStart(8, '0')}`;
}

function clientId(index: number): string {
  const own = known[index];
  if (own !== undefined) return own.clientId;
  const mixed = (Math.imul(index + 1, 40_503) >>> 0).toString(36);
  return `${700_000_000_000 + index}-${mixed.padStart(32, 'k')}.apps.googleusercontent.com`;
}

function app(index: number): AppSeen {
  return {
    type: 'app',
    clientId: clientId(index),
    ...untoldApp,
    name: known[index]?.name ?? `Application ${index}`,
  };
}

const scope = (name: string) => `https://www.googleapis.com/auth/${name}`;
const names = ['calendar', 'calendar.readonly', 'contacts.readonly', 'drive', 'drive.file', 'drive.readonly'];
const scopes = [...names, 'gmail.readonly', 'gmail.send', 'spreadsheets', 'tasks', 'userinfo.profile'].map(
  scope,
);

/** Few apps have many people and many apps few; nobody has one app twice. */
function grantsOf(index: number, apps: number): readonly GrantSeen[] {
  return range(0, grantsAPerson).map((nth): GrantSeen => {
    const spread = (Math.imul(index * grantsAPerson + nth + 1, 2_246_822_519) >>> 0) / 2 ** 32;
    const held = Math.floor(spread ** 3 * (apps / grantsAPerson)) * grantsAPerson + nth;
    const client = clientId(held);
    const few = index % 8 === 0 ? 1 : 2;
    return {
      type: 'grant',
      clientId: client,
      principal: { kind: 'user', id: personId(index) },
      kind: 'delegated-user',
      resource: '',
      scopes: [
        'openid',
        scope('userinfo.email'),
        ...range(0, few).map((more) => scopes[(held + more) % scopes.length] ?? ''),
      ],
      scopeStatus: 'granted',
      grantedAt: null,
      lastUsedAt: null,
      lastUsedStatus: 'unknown',
      handles: [client],
      evidence: ['directory.tokens.list'],
    };
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, place) => from + place);
}
