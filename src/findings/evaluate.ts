/** Judges a run: one pass over each tenant's apps, events and grants for all detections. Reads no network, no clock. */
import { findingId } from '../core/ids.ts';
import type { EventRow } from '../core/rows.ts';
import type { EventType } from '../core/vocabulary.ts';
import type {
  AppDetection,
  CredentialDetection,
  Detection,
  Found,
  TenantDetection,
  TenantSubject,
  VendorDetection,
} from '../kit/detection.ts';
import { AppJudge, type AppJudgeOptions, wantsUsage } from './app-judge.ts';
import { countsAtLeast } from './exposure.ts';
import { unknownOfCredential } from './facts.ts';
import { Ledger } from './ledger.ts';
import { Lifecycle, type Judged } from './lifecycle.ts';
import { joinByApp } from './merge-join.ts';
import type { JudgementInput, TenantToJudge } from './ports.ts';
import { prepare, type Prepared } from './prepared.ts';
import { quotable } from './quotable.ts';
import { joined, type Reason } from './readiness.ts';
import { findingScore } from './score.ts';
import { ScopeReading } from './scope-reading.ts';
import { Siblings } from './siblings.ts';
import { usageLoggedSince } from './usage.ts';
import { VendorJudge } from './vendor-judge.ts';
import { VendorTally } from './vendors.ts';

export function evaluate(input: JudgementInput): void {
  const lifecycle = new Lifecycle(input.now, input.waivers);
  const previous = Map.groupBy(input.previousFindings, ({ tenant }) => tenant);
  const vendors = {
    tally: new VendorTally(),
    judge: new VendorJudge(input, lifecycle, previous.get(null) ?? []),
  };
  for (const tenant of input.tenants) {
    const ledger = new Ledger(lifecycle, input.sink, previous.get(tenant.id) ?? []);
    evaluateTenant(input, tenant, ledger, vendors);
  }
  vendors.judge.finish();
  vendors.tally.tell(input.sink);
}

function evaluateTenant(
  input: JudgementInput,
  tenant: TenantToJudge,
  ledger: Ledger,
  vendors: AppJudgeOptions['vendors'],
): void {
  const { reader, sink } = input;
  const reading = new ScopeReading(input.classify(tenant.platform));
  const all = prepare(input, tenant, (scopes, grant) => reading.read(scopes, grant));
  vendors.judge.begin(tenant.id, all.filter(isOfVendors));
  const prepared = all.filter((one) => !isOfVendors(one));
  const detections = prepared.filter(isOfApps);
  const judge = new AppJudge({
    input,
    tenant,
    detections,
    reading,
    ledger,
    vendors,
    roles: byApp(reader.roles(tenant.id)),
    owners: byApp(reader.owners(tenant.id)),
    siblings: new Siblings(input, tenant),
    usersAtLeast: countsAtLeast(tenant, input.peopleStreams(tenant.platform)),
    loggedSince: wantsUsage(detections) ? usageLoggedSince(reader, tenant.id) : null,
  });
  const types = AppJudge.eventTypes(detections);
  const rows = joinByApp({
    apps: reader.apps(tenant.id),
    grants: reader.grantsByApp(tenant.id),
    events: types.length === 0 ? [] : reader.eventsByApp(tenant.id, types),
  });
  for (const app of rows) judge.judge(app);
  judgeSettings(input, tenant, prepared.filter(isOfTenants), ledger);
  judgeCredentials(input, tenant, prepared.filter(isOfCredentials), ledger);
  const byId = new Map(prepared.map((one) => [one.detection.id, one]));
  ledger.finish(({ detection }) => {
    const one = byId.get(detection);
    return one === undefined || one.off ? 'dropped' : one.readiness.unread;
  });
  for (const { off, tally, readiness } of prepared)
    tally.tell(sink, off ? null : (readiness.unread ?? readiness.blind));
}

function judgeSettings(
  { reader }: JudgementInput,
  tenant: TenantToJudge,
  prepared: readonly Prepared<TenantDetection>[],
  ledger: Ledger,
): void {
  const settings = new Map([...reader.settings(tenant.id)].map((setting) => [setting.id, setting]));
  for (const one of prepared) {
    const { detection, context } = one;
    const subject: TenantSubject = {
      tenant: tenant.id,
      platform: tenant.platform,
      settings,
      events: one.off ? [] : ofNoApp(reader, tenant.id, detection.events ?? []),
    };
    const found = one.off ? null : detection.judge(subject, context);
    const untold = (detection.settings[tenant.platform] ?? [])
      .filter((id) => settings.get(id)?.known !== true)
      .map((id) => `the setting ${id} is not known`);
    const byEvents = one.off || found !== null ? null : (detection.untold?.(subject, context) ?? null);
    record(one, ledger, {
      found,
      id: findingId(detection.id, [tenant.id]),
      tenant: tenant.id,
      app: null,
      untold: joined(
        [...untold, ...(byEvents === null ? [] : [byEvents])].map((reason) => ({ reason, remedy: null })),
      ),
    });
  }
}

function judgeCredentials(
  { reader }: JudgementInput,
  tenant: TenantToJudge,
  prepared: readonly Prepared<CredentialDetection>[],
  ledger: Ledger,
): void {
  if (prepared.length === 0) return;
  for (const credential of reader.credentials(tenant.id))
    for (const one of prepared)
      record(one, ledger, {
        found: one.off ? null : one.detection.judge(credential, one.context),
        id: findingId(one.detection.id, [tenant.id, 'credential', credential.id]),
        tenant: tenant.id,
        app: credential.app,
        untold: unknownOfCredential(credential, one.readiness.needs),
      });
}

interface Outcome {
  readonly found: Found | null;
  readonly id: string;
  readonly tenant: string;
  readonly app: string | null;
  /** Why this subject's silence does not mean clear. */
  readonly untold: Reason | null;
}

function record(one: Prepared, ledger: Ledger, { found, id, tenant, app, untold }: Outcome): void {
  const { detection, readiness, tally } = one;
  if (one.off) {
    tally.off();
    return;
  }
  if (found !== null && readiness.unproven === null) {
    const severity = one.severityOf(found);
    const judged: Judged = {
      id,
      detection: detection.id,
      severity,
      score: findingScore(severity, 50),
      tenant,
      app,
      vendor: null,
      grants: [],
      people: 0,
      ...quotable(found),
      remedy: one.remedyOf(found),
      frameworks: detection.frameworks,
    };
    ledger.found(one, judged);
    return;
  }
  ledger.quiet(ledger.ofId(id), readiness.unread ?? untold);
  const open = readiness.unread ?? readiness.blind ?? untold;
  if (open === null) tally.clear();
  else tally.notAssessed(open);
}

function ofNoApp(
  reader: JudgementInput['reader'],
  tenant: string,
  types: readonly EventType[],
): readonly EventRow[] {
  const events: EventRow[] = [];
  if (types.length === 0) return events;
  for (const event of reader.eventsByApp(tenant, types)) {
    if (event.app !== null) break;
    events.push(event);
  }
  return events;
}

function byApp<Row extends { readonly app: string }>(
  rows: Iterable<Row>,
): ReadonlyMap<string, readonly Row[]> {
  return Map.groupBy(rows, ({ app }) => app);
}

function isOfApps(prepared: Prepared): prepared is Prepared<AppDetection> {
  return is(prepared.detection, 'app');
}

function isOfTenants(prepared: Prepared): prepared is Prepared<TenantDetection> {
  return is(prepared.detection, 'tenant');
}

function isOfCredentials(prepared: Prepared): prepared is Prepared<CredentialDetection> {
  return is(prepared.detection, 'credential');
}

function isOfVendors(prepared: Prepared): prepared is Prepared<VendorDetection> {
  return is(prepared.detection, 'vendor');
}

function is(detection: Detection, unit: Detection['unit']): boolean {
  return detection.unit === unit;
}
