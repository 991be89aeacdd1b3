import { salesforce } from '../../../connectors/salesforce/index.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import { incomplete, openTenant, skipAllBut, type TenantAudit } from '../audited-tenant.ts';
import { differences } from '../checksum.ts';
import type { Row } from '../row.ts';
import type { SalesforceTruth } from '../salesforce-truth.ts';

/** Rows of a page, by what is asked for, and names that one call of the Metadata API takes. */
const tokensAPage = 500;
const rowsAPage = 2_000;
const holdersAPage = 100;
const namesACall = 10;

const sizes = {
  full: { users: 5_000, tokens: 60_000 },
  short: { users: 500, tokens: 6_000 },
} as const;
const most = 1.15;

interface Calls {
  readonly what: string;
  readonly calls: number;
}

/** Who signed in, where, what this user may see and how much of the day is left. */
const opening: readonly Calls[] = [
  { what: 'sign-in, versions, limits', calls: 3 },
  { what: 'organisation, own user, own permissions', calls: 3 },
  { what: 'list of objects, fields of OauthToken', calls: 2 },
];

export const salesforceFull: Row = {
  name: 'salesforce-full',
  title: 'Salesforce: every token, proved by the org’s count',
  unit: 'calls',
  most,
  async run({ short }) {
    const { users, ...extras } = short ? sizes.short : sizes.full;
    await using tenant = await openTenant({
      platforms: ['salesforce'],
      users,
      timeScale: 20,
      extras: { salesforce: extras },
    });
    const { truth } = tenant;
    if (truth.platform !== 'salesforce') throw new Error('another tenant than asked for');
    const tokens = await tenant.audit('tokens', skipAllBut(salesforce.streams, ['tokens']));
    const audit = await tenant.audit('whole', []);
    const pages = Math.ceil(truth.tokens / tokensAPage);
    const ofTokens = pages + 1 + sumOf(opening);
    const others = otherCalls(truth, audit);
    const whole = { bound: ofTokens + sumOf(others), measured: audit.sent, unit: 'calls' };
    return {
      bound: ofTokens,
      measured: tokens.sent,
      peakRssMb: audit.peakRssMb,
      whole,
      notes: [
        `${truth.tokens} tokens of ${truth.appNames} app names, the largest has ${truth.largestApp}; ${truth.users} people, ${truth.connectedApps} connected and ${truth.externalClientApps} external client apps`,
        `bound of the tokens: ${pages} pages, 1 count; ${wordsFor(opening)}`,
        `bound of the whole audit, further: ${wordsFor(others)}`,
        `${audit.throttled} throttled; reading ${audit.collectSeconds.toFixed(1)} s, judging ${audit.judgeSeconds.toFixed(1)} s, ${audit.cpuSeconds.toFixed(1)} s CPU of this machine`,
        `RSS over the whole audit: ${audit.rssMb.join(', ')} MB`,
        `calls of the whole audit: ${[...audit.served].map(([name, count]) => `${name} ${count}`).join(', ')}`,
      ],
      missed: [
        ...differences(truth.rows, audit.rows),
        ...[tokens, audit].flatMap((one) => [...countMissed(truth, one), ...incomplete(one)]),
        // In a small org the calls that do not grow with it are most of them.
        ...(short || whole.measured / whole.bound <= most
          ? []
          : [`whole audit: ratio ${(whole.measured / whole.bound).toFixed(3)}`]),
      ],
    };
  },
};

/**
 * Of everything but the tokens, by how much of it there is; no list is read twice. Logins are counted by kind, and then
 * those of apps are read by the page. The log of API use is asked for groups, of which one answer holds 2,000 and has
 * no second page: two questions, and more where the days differ much; an org that does not group by day is asked 31.
 */
function otherCalls(truth: SalesforceTruth, audit: TenantAudit): readonly Calls[] {
  const pagesOf = (rows: number) => Math.max(1, Math.ceil(rows / rowsAPage));
  const namesOf = (apps: number) => Math.ceil(apps / namesACall);
  return [
    { what: 'fields of 11 more objects', calls: 11 },
    { what: 'people', calls: pagesOf(truth.users) },
    { what: 'who of them has powers over all data', calls: 1 },
    { what: 'connected apps, external client apps and their policies', calls: 3 },
    { what: 'who is let in beforehand', calls: pagesOf(truth.preauthorizations) },
    {
      what: 'metadata of apps, ten a call',
      calls: namesOf(truth.connectedApps) + namesOf(truth.externalClientApps),
    },
    { what: 'metadata of two settings', calls: 2 },
    {
      what: 'use of external client apps, 100 people a page',
      calls:
        1 + truth.holdersOfExternalApps.reduce((sum, people) => sum + Math.ceil(people / holdersAPage), 0),
    },
    { what: 'credentials for elsewhere, packages', calls: 4 },
    { what: 'logins by kind, those of apps', calls: 1 + pagesOf(readOf(audit, 'login-history')) },
    { what: 'use of the API, the last week apart', calls: 2 },
  ];
}

function readOf({ coverage }: TenantAudit, stream: StreamId): number {
  return coverage.find(({ name }) => name === stream)?.read ?? 0;
}

function sumOf(all: readonly Calls[]): number {
  return all.reduce((sum, { calls }) => sum + calls, 0);
}

function wordsFor(all: readonly Calls[]): string {
  return `${all.map(({ what, calls }) => `${what} ${calls}`).join('; ')}: ${sumOf(all)} in all`;
}

function countMissed({ tokens }: SalesforceTruth, { coverage }: TenantAudit): readonly string[] {
  const { read, expected } = coverage.find(({ name }) => name === 'tokens') ?? { read: 0, expected: null };
  return read === tokens && expected === tokens
    ? []
    : [`the org has ${tokens} tokens, ${read} were read of ${expected ?? 'an unknown number'}`];
}
