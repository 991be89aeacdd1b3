/** `policy test`: does the policy decide what its examples expect? */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { appKey } from '../core/ids.ts';
import type { AppRow, GrantRow } from '../core/rows.ts';
import { untoldApp } from '../core/untold-app.ts';
import { ScopeReading } from '../findings/scope-reading.ts';
import type { PolicyStanding } from '../kit/detection.ts';
import type { Policy } from '../policy/policy.ts';
import { createStandings } from '../policy/standing.ts';
import { loadPolicyTests, type PolicyTest, type PolicyTests } from '../policy/tests-file.ts';
import type { Catalogues } from './judge.ts';

export interface TestResult {
  readonly name: string;
  /** `file:line:column` */
  readonly where: string;
  readonly passed: boolean;
  readonly mismatches: readonly Mismatch[];
  /** The rule or evidence that decided. */
  readonly why: string;
}

interface Mismatch {
  readonly of: 'decision' | 'vendor' | 'match' | 'withinApproval';
  readonly expected: string;
  readonly was: string;
}

/** `policy.yaml` → `policy.tests.yaml`, in the same folder. */
export function testsBeside(policy: string): string {
  const { dir, name, ext } = path.parse(policy);
  return path.join(dir, `${name}.tests${ext === '' ? '.yaml' : ext}`);
}

/** @throws AppError POLICY_TESTS_INVALID */
export function readPolicyTests(file: string): PolicyTests {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('POLICY_TESTS_INVALID', {
      detail: code === 'ENOENT' ? `there is no ${file}` : `the file cannot be read (${code})`,
      where: file,
      remedy: 'Write some, or name the file with --tests; `grantwarden policy test --help` shows an example.',
      cause,
    });
  }
  return loadPolicyTests(text, file);
}

/** @param now milliseconds since the epoch; for tests without a day of their own */
export function runPolicyTests(
  { day, tests, where }: PolicyTests,
  { policy, now, classify }: { readonly policy: Policy; readonly now: number; readonly classify: Catalogues },
): readonly TestResult[] {
  const standings = new Map<number, (app: AppRow) => PolicyStanding>();
  return tests.map((test, index) => {
    const on = test.day ?? day;
    const at = on === null ? now : Date.parse(`${on}T12:00:00Z`);
    const standingOf = standings.get(at) ?? createStandings(policy, at, classify);
    standings.set(at, standingOf);
    const standing = standingOf(appOf(test, at));
    const mismatches = mismatchesOf(test, standing, classify);
    return {
      name: test.name,
      where: where(index),
      passed: mismatches.length === 0,
      mismatches,
      why: standing.why,
    };
  });
}

function appOf({ app }: PolicyTest, at: number): AppRow {
  const {
    platform,
    clientId,
    name,
    publisher,
    publisherId,
    verified,
    party,
    ownerTenant,
    homepage,
    replyUrls,
  } = app;
  const seen = new Date(at).toISOString();
  return {
    ...untoldApp,
    tenant: 'test',
    platform,
    clientId,
    key: appKey(platform, clientId),
    name: name ?? null,
    publisher: publisher ?? null,
    publisherId: publisherId ?? null,
    verified: verified ?? 'unknown',
    party: party ?? 'third',
    ownerTenant: ownerTenant ?? null,
    homepage: homepage ?? null,
    replyUrls: replyUrls ?? [],
    activity: null,
    vendorUsers: null,
    firstSeen: seen,
    lastSeen: seen,
    carried: false,
  };
}

function mismatchesOf(test: PolicyTest, standing: PolicyStanding, classify: Catalogues): readonly Mismatch[] {
  const { decision, vendor, match, withinApproval } = test.expect;
  const found: Mismatch[] = [];
  const differs = (of: Mismatch['of'], expected: string, was: string): void => {
    if (expected !== was) found.push({ of, expected, was });
  };
  if (decision !== undefined) differs('decision', decision, standing.decision);
  if (vendor !== undefined) differs('vendor', vendor ?? 'nobody', standing.vendor ?? 'nobody');
  if (match !== undefined) differs('match', match, standing.match ?? 'none');
  if (withinApproval !== undefined) {
    const was = approvalOf(test, standing, classify);
    if (withinApproval !== (was === 'yes')) differs('withinApproval', withinApproval ? 'yes' : 'no', was);
  }
  return found;
}

function approvalOf(test: PolicyTest, standing: PolicyStanding, classify: Catalogues): string {
  if (standing.decision !== 'approved') return `no: the app is not approved but ${standing.decision}`;
  const grant = grantOf(test);
  const scopes = new ScopeReading(classify(test.app.platform)).read(grant.scopes, grant);
  const beyond = standing.beyondApproval(grant, scopes);
  if (beyond === null) return 'yes';
  const outside = beyond.scopes.map(({ scope, tier }) => `${scope} is ${tier}`);
  return `no: ${[...outside, ...(beyond.principal ? ['the principal is outside the approval'] : [])].join(', ')}`;
}

function grantOf({ app, scopes = [], principal = 'everyone', kind, resource = '' }: PolicyTest): GrantRow {
  const everyone = principal === 'everyone';
  return {
    id: 'test',
    tenant: 'test',
    platform: app.platform,
    app: appKey(app.platform, app.clientId),
    principal: {
      kind: everyone ? 'tenant' : 'user',
      id: principal,
      label: principal,
      active: 'unknown',
      privileged: 'unknown',
    },
    kind: kind ?? (everyone ? 'delegated-tenant' : 'delegated-user'),
    resource,
    scopes,
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [],
    previousScopes: null,
    firstSeen: '',
    lastSeen: '',
    carried: false,
  };
}
