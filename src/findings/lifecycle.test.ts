import { expect, test } from 'vitest';
import type { Finding, FindingStatus } from '../core/finding.ts';
import { type Judged, Lifecycle } from './lifecycle.ts';
import type { Waiver } from './ports.ts';

const now = Date.parse('2026-11-22T06:00:00Z');

const judged: Judged = {
  id: 'f_1',
  detection: 'some-detection',
  severity: 'high',
  score: 70,
  title: 'Title',
  tenant: 'acme',
  app: 'slack:a+b',
  vendor: null,
  grants: [],
  people: 0,
  evidence: { fact: 1 },
  explanation: 'Because.',
  remedy: 'Act.',
  frameworks: [],
};

function before(status: FindingStatus, evidence: Finding['evidence'] = {}): Finding {
  return { ...judged, status, firstSeen: '2026-01-01T00:00:00.000Z', evidence };
}

function waiver(finding: string, expires: string): Waiver {
  return { finding, expires, reason: 'known\u202e', by: 'ann' };
}

const plain = new Lifecycle(now, []);
const waived = new Lifecycle(now, [waiver('f_1', '2026-11-22')]);
const ended = new Lifecycle(now, [waiver('f_1', '2026-11-21')]);

test.each([
  [null, 'new'],
  ['new', 'open'],
  ['open', 'open'],
  ['reopened', 'open'],
  ['waived', 'reopened'],
  ['resolved', 'reopened'],
] as const)('found, after %s: %s', (previous, status) => {
  expect(plain.found(judged, previous === null ? null : before(previous)).status).toBe(status);
});

test('the first time it was seen stays', () => {
  expect(plain.found(judged, null).firstSeen).toBe('2026-11-22T06:00:00.000Z');
  expect(plain.found(judged, before('open')).firstSeen).toBe('2026-01-01T00:00:00.000Z');
});

test.each(['f_1', 'some-detection+slack:a+b'])('a waiver of %s counts through its last day', (finding) => {
  const found = new Lifecycle(now, [waiver(finding, '2026-11-22')]).found(judged, null);

  expect(found).toMatchObject({
    status: 'waived',
    evidence: { fact: 1, waivedBy: 'ann', waivedUntil: '2026-11-22', waiverReason: 'known' },
  });
});

test('after it the finding is open again and says so', () => {
  const found = ended.found(judged, before('waived'));

  expect(found.status).toBe('reopened');
  expect(found.explanation).toBe('Because. The waiver of ann ended on 2026-11-21, so it is open again.');
});

test('of two waivers of one finding the later counts', () => {
  const both = new Lifecycle(now, [waiver('f_1', '2027-01-01'), waiver('f_1', '2026-01-01')]);

  expect(both.found(judged, null).status).toBe('waived');
});

test('a waiver of another app or tenant does not count', () => {
  const other = new Lifecycle(now, [
    waiver('some-detection+slack:a', '2027-01-01'),
    waiver('some-detection+acme', '2027-01-01'),
  ]);

  expect(other.found(judged, null).status).toBe('new');
  expect(other.found({ ...judged, app: null }, null).status).toBe('waived');
});

test('assessed clear resolves, and is shown for a while', () => {
  const resolved = plain.cleared(before('open'));

  expect(resolved).toMatchObject({
    status: 'resolved',
    evidence: { resolvedAt: '2026-11-22T06:00:00.000Z' },
  });
  expect(plain.cleared(before('resolved', { resolvedAt: '2026-10-01T00:00:00.000Z' }))?.status).toBe(
    'resolved',
  );
  expect(plain.cleared(before('resolved', { resolvedAt: '2026-07-01T00:00:00.000Z' }))).toBeNull();
});

test.each([
  [plain, 'new', 'open'],
  [plain, 'open', 'open'],
  [plain, 'reopened', 'open'],
  [plain, 'waived', 'reopened'],
  [waived, 'waived', 'waived'],
  [waived, 'open', 'waived'],
  [ended, 'waived', 'reopened'],
  [plain, 'resolved', 'resolved'],
] as const)('not assessed (%#): after %s it is %s', (lifecycle, previous, status) => {
  expect(lifecycle.kept(before(previous))?.status).toBe(status);
});

test('its dates through six runs: new, resolved, reopened, open, waived, resolved again', () => {
  const run = (day: number, waivers: readonly Waiver[] = []): Lifecycle =>
    new Lifecycle(Date.UTC(2026, 0, day), waivers);
  const first = run(1).found(judged, null);
  const resolved = run(2).cleared(first);
  const reopened = run(3).found(judged, resolved);
  const open = run(4).found(judged, reopened);
  const waivedNow = run(5, [waiver('f_1', '2026-12-31')]).found(judged, open);
  const again = run(6).cleared(waivedNow);

  expect([first, resolved, reopened, open, waivedNow, again].map((each) => each?.status)).toEqual([
    'new',
    'resolved',
    'reopened',
    'open',
    'waived',
    'resolved',
  ]);
  expect(first.evidence).toEqual({ fact: 1 });
  expect(resolved?.evidence).toEqual({ fact: 1, resolvedAt: '2026-01-02T00:00:00.000Z' });
  const back = {
    fact: 1,
    lastResolvedAt: '2026-01-02T00:00:00.000Z',
    reopenedAt: '2026-01-03T00:00:00.000Z',
  };
  expect(reopened.evidence).toEqual(back);
  expect(open.evidence).toEqual(back);
  expect(waivedNow.evidence).toMatchObject(back);
  expect(again).toMatchObject({
    firstSeen: '2026-01-01T00:00:00.000Z',
    evidence: { ...back, resolvedAt: '2026-01-06T00:00:00.000Z' },
  });
});

test('a finding whose waiver ended says when it came back, assessed or not', () => {
  const day = '2026-11-22T06:00:00.000Z';

  expect(ended.found(judged, before('waived')).evidence['reopenedAt']).toBe(day);
  expect(plain.kept(before('waived'))?.evidence['reopenedAt']).toBe(day);
  expect(waived.found(judged, before('waived')).evidence['reopenedAt']).toBeUndefined();
});
