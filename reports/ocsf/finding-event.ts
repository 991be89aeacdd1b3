/** A finding: about an app or a vendor it is an IAM Analysis Finding, about a tenant's settings a Compliance Finding. */
import { findingJson } from '../../src/core/audit-json.ts';
import { type Finding, type FindingStatus, tenantsOf } from '../../src/core/finding.ts';
import type { JudgedVendor, RunInfo } from '../../src/core/result.ts';
import { safeText } from '../../src/core/text.ts';
import type { DetectionFacts } from '../../src/kit/report.ts';
import { type Access, accessOf, application, placeOf, userOf } from './access.ts';
import { type Envelope, event, type Json, milliseconds, remediation, tenantResource } from './event.ts';

export interface Surroundings {
  readonly run: RunInfo;
  readonly access: Access;
  readonly platforms: ReadonlyMap<string, string>;
  readonly vendors: ReadonlyMap<string, JudgedVendor>;
  readonly detections: ReadonlyMap<string, DetectionFacts>;
}

/** Apps of a vendor that one event lists. */
const mostApplications = 100;

const lifecycle = {
  new: { activity: 'create', status: 'new' },
  open: { activity: 'update', status: 'new' },
  reopened: { activity: 'update', status: 'new' },
  waived: { activity: 'update', status: 'suppressed' },
  resolved: { activity: 'close', status: 'resolved' },
} as const satisfies Record<FindingStatus, Pick<Envelope, 'activity' | 'status'>>;

export function findingEvent(finding: Finding, around: Surroundings): Json {
  const { run, platforms } = around;
  const { id, tenant, app, vendor, title, severity, status } = finding;
  const about = app !== null || vendor !== null;
  const envelope = { uid: id, tenant, title, severity, ...lifecycle[status] } as const;
  const resources = tenantsOf(finding).map((one) => tenantResource(one, platforms.get(one)));
  const common = {
    finding_info: findingInfo(finding, around),
    ...(resources.length === 0 ? {} : { resources }),
    ...remediation(finding.remedy),
    unmapped: {
      status,
      score: finding.score,
      people: finding.people,
      vendor: vendor === null ? null : safeText(vendor),
      evidence: findingJson(finding)['evidence'],
    },
  };
  if (about)
    return event(run, { kind: 'iamAnalysis', ...envelope }, { ...common, ...subject(finding, around) });
  return event(run, { kind: 'compliance', ...envelope }, { ...common, compliance: setting(finding, around) });
}

function findingInfo(finding: Finding, { run, detections }: Surroundings): Json {
  const { detection, explanation, firstSeen, status, frameworks } = finding;
  const attacks = frameworks.flatMap(attack);
  const since = milliseconds(firstSeen);
  // Judging, which dates a finding, comes after reading.
  const until = Math.max(since, milliseconds(run.finishedAt));
  return {
    desc: safeText(explanation),
    created_time: since,
    first_seen_time: since,
    modified_time: until,
    ...(status === 'resolved' ? {} : { last_seen_time: until }),
    analytic: {
      uid: detection,
      name: detections.get(detection)?.title ?? detection,
      type_id: 1,
      type: 'Rule',
    },
    ...(attacks.length === 0 ? {} : { attacks }),
    ...(frameworks.length === 0 ? {} : { tags: [{ name: 'frameworks', values: frameworks }] }),
  };
}

/** `MITRE ATT&CK v18.1 T1550.001` */
function attack(framework: string): Json[] {
  const found = /^MITRE ATT&CK v(?<version>\S+) (?<id>T\d+)(?<part>\.\d+)?$/u.exec(framework)?.groups;
  if (found === undefined) return [];
  const { version, id, part } = found;
  const sub = part === undefined ? {} : { sub_technique: { uid: `${id}${part}` } };
  return [{ technique: { uid: id }, ...sub, version }];
}

/** The class wants at least one of these; a vendor of which no app is left is named itself. */
function subject({ tenant, app, vendor, grants, people }: Finding, { access, vendors }: Surroundings): Json {
  const [only] = grants;
  const holder =
    people === 1 && grants.length === 1 && only !== undefined ? access.holders.get(only) : undefined;
  const user = holder === undefined ? {} : { user: userOf(holder) };
  if (app !== null) {
    const place = placeOf(tenant, app);
    return { applications: [application(access, place)], ...accessOf(access, place), ...user };
  }
  const places = vendors.get(vendor ?? '')?.apps ?? [];
  const applications = places.slice(0, mostApplications).map((place) => application(access, place));
  const named = { name: safeText(vendor ?? ''), type: 'OAuth applications of a vendor' };
  return { applications: applications.length === 0 ? [named] : applications, ...user };
}

function setting(
  { detection, explanation, status, frameworks }: Finding,
  { detections }: Surroundings,
): Json {
  const holds = status === 'resolved';
  return {
    control: detections.get(detection)?.title ?? detection,
    ...(frameworks.length === 0 ? {} : { standards: frameworks }),
    status_id: holds ? 1 : 3,
    status: holds ? 'Pass' : 'Fail',
    status_details: [safeText(explanation)],
  };
}
