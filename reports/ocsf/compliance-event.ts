/** Controls, what could not be assessed, and how much of each tenant was read: Compliance Findings. */
import type { ControlResult, ControlStatus } from '../../src/core/control.ts';
import { type CoverageStatus, type StreamCoverage, type StreamStatus } from '../../src/core/coverage.ts';
import type { NotAssessed } from '../../src/core/finding.ts';
import type { TenantResult } from '../../src/core/result.ts';
import { safeText } from '../../src/core/text.ts';
import { accessOf, application, placeOf } from './access.ts';
import { type Envelope, event, type Json, remediation, tenantResource } from './event.ts';
import type { Surroundings } from './finding-event.ts';

type Outcome = Pick<Envelope, 'status' | 'severity'>;

const verdicts = {
  unknown: { status_id: 0, status: 'Unknown' },
  pass: { status_id: 1, status: 'Pass' },
  warning: { status_id: 2, status: 'Warning' },
  fail: { status_id: 3, status: 'Fail' },
  manual: { status_id: 99, status: 'Manual review' },
  skipped: { status_id: 99, status: 'Skipped' },
  accepted: { status_id: 99, status: 'Accepted gap' },
} as const;

const byControlStatus = {
  pass: { status: 'resolved', severity: 'info', verdict: 'pass' },
  fail: { status: 'new', severity: 'medium', verdict: 'fail' },
  'not-assessed': { status: 'unknown', severity: 'unknown', verdict: 'unknown' },
  manual: { status: 'unknown', severity: 'unknown', verdict: 'manual' },
} as const satisfies Record<ControlStatus, Outcome & { readonly verdict: keyof typeof verdicts }>;

/** `CIS GWS v1.3 4.2.1.1` is control 4.2.1.1 of the standard CIS GWS v1.3. */
export function controlEvent(control: ControlResult, { run, platforms }: Surroundings): Json {
  const { id, tenant, title, status, why, remedy, findings, inProfile } = control;
  const { verdict, ...outcome } = byControlStatus[status];
  const cut = id.lastIndexOf(' ');
  return event(
    run,
    {
      kind: 'compliance',
      activity: 'create',
      uid: `control/${tenant}/${id}`,
      tenant,
      title: `${id}: ${title}`,
      ...outcome,
    },
    {
      compliance: {
        control: id.slice(cut + 1),
        ...(cut === -1 ? {} : { standards: [id.slice(0, cut)] }),
        requirements: [safeText(title)],
        ...verdicts[verdict],
        status_details: [safeText(why)],
      },
      resources: [tenantResource(tenant, platforms.get(tenant))],
      ...remediation(remedy),
      unmapped: { in_profile: inProfile, findings },
    },
  );
}

/** A question that stayed open is an event of its own: silence would read as clear. */
export function notAssessedEvent(open: NotAssessed, around: Surroundings): Json {
  const { detection, tenant, app, reason, remedy } = open;
  const { run, platforms, access, detections } = around;
  const name = detections.get(detection)?.title ?? detection;
  const envelope = {
    activity: 'create',
    status: 'unknown',
    severity: 'unknown',
    uid: `not-assessed/${detection}/${placeOf(tenant, app ?? '')}`,
    tenant,
    title: `Not assessed: ${name}`,
  } as const;
  const common = {
    finding_info: { desc: safeText(reason), analytic: { uid: detection, name, type_id: 1, type: 'Rule' } },
    status_detail: safeText(reason),
    resources: [tenantResource(tenant, platforms.get(tenant))],
    ...remediation(remedy),
    unmapped: { status: 'not-assessed' },
  };
  if (app === null) {
    const compliance = { control: name, ...verdicts.unknown, status_details: [safeText(reason)] };
    return event(run, { kind: 'compliance', ...envelope }, { ...common, compliance });
  }
  const place = placeOf(tenant, app);
  const subject = { applications: [application(access, place)], ...accessOf(access, place) };
  return event(run, { kind: 'iamAnalysis', ...envelope }, { ...common, ...subject });
}

const byCoverage = {
  complete: { status: 'resolved', severity: 'info', verdict: 'pass' },
  partial: { status: 'new', severity: 'medium', verdict: 'warning' },
  unavailable: { status: 'new', severity: 'high', verdict: 'fail' },
} as const satisfies Record<CoverageStatus, Outcome & { readonly verdict: keyof typeof verdicts }>;

const byStream = {
  complete: 'pass',
  partial: 'warning',
  unavailable: 'fail',
  skipped: 'skipped',
} as const satisfies Record<StreamStatus, keyof typeof verdicts>;

/** One a tenant and run, also when all was read: its absence tells that no audit came. */
export function coverageEvent(
  { id, platform, coverage, blindSpots }: TenantResult,
  { run }: Surroundings,
): Json {
  const { verdict, ...outcome } = byCoverage[coverage.status];
  const remedies = [...new Set(coverage.streams.flatMap(({ remedy }) => (remedy === null ? [] : [remedy])))];
  return event(
    run,
    {
      kind: 'compliance',
      activity: 'create',
      uid: `coverage/${id}`,
      tenant: id,
      title: `${id} was read: ${coverage.status}`,
      ...outcome,
    },
    {
      compliance: {
        control: 'Everything that decides about access is read',
        ...verdicts[verdict],
        checks: coverage.streams.map(streamCheck),
      },
      resources: [tenantResource(id, platform)],
      ...remediation(remedies.length === 0 ? null : remedies.join(' ')),
      unmapped: { blind_spots: blindSpots.map((spot) => ({ id: spot.id, why: safeText(spot.why) })) },
    },
  );
}

function streamCheck({ name, status, read, expected, reason, accepted }: StreamCoverage): Json {
  const rows = expected === null ? `${read} rows read` : `${read} of ${expected} rows read`;
  const desc = reason === null ? rows : `${rows}: ${safeText(reason)}`;
  return { uid: name, name, ...verdicts[accepted ? 'accepted' : byStream[status]], desc };
}
