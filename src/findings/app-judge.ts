/** Judges one tenant's apps one after the other, showing each row to every detection that asked for its kind. */
import { untoldApp } from '../core/untold-app.ts';
import { findingId } from '../core/ids.ts';
import type { AppRow, GrantRow, OwnerRow, RoleRow } from '../core/rows.ts';
import type { EventType, GrantKind } from '../core/vocabulary.ts';
import type { AppCase, AppDetection, Found, GrantScopes } from '../kit/detection.ts';
import { ExposureTally } from './exposure.ts';
import { rowFactsOf, unknownFacts, UnknownTally } from './facts.ts';
import type { Ledger } from './ledger.ts';
import type { AppRows } from './merge-join.ts';
import { Headcount, People } from './people.ts';
import type { JudgementInput, TenantToJudge } from './ports.ts';
import type { Prepared } from './prepared.ts';
import { quotable } from './quotable.ts';
import type { Reason } from './readiness.ts';
import type { ScopeReading } from './scope-reading.ts';
import { findingScore, scoreOf } from './score.ts';
import type { Siblings } from './siblings.ts';
import { AppUsage, usageEvents } from './usage.ts';
import type { VendorJudge } from './vendor-judge.ts';
import type { VendorTally } from './vendors.ts';

/** Grants a finding names; its `people` counts all. */
const grantsCited = 1_000;

export interface AppJudgeOptions {
  readonly input: Pick<JudgementInput, 'sink' | 'standing' | 'reference' | 'now'>;
  readonly tenant: TenantToJudge;
  readonly detections: readonly Prepared<AppDetection>[];
  readonly reading: ScopeReading;
  readonly ledger: Ledger;
  readonly vendors: { readonly tally: VendorTally; readonly judge: VendorJudge };
  readonly roles: ReadonlyMap<string, readonly RoleRow[]>;
  readonly owners: ReadonlyMap<string, readonly OwnerRow[]>;
  readonly siblings: Siblings;
  readonly usersAtLeast: boolean;
  /** See `usageLoggedSince`. */
  readonly loggedSince: number | null;
}

/** Some detection asks since when grants are unused. */
export function wantsUsage(detections: readonly Prepared<AppDetection>[]): boolean {
  return detections.some(
    ({ off, readiness }) => !off && (readiness.needs.facts?.includes('last-used') ?? false),
  );
}

/** One detection at work on one app. */
interface Work {
  readonly judge: Prepared<AppDetection>;
  readonly case: AppCase;
  readonly cited: string[];
  readonly people: Headcount;
}

const none: readonly never[] = [];

export class AppJudge {
  readonly #options: AppJudgeOptions;
  readonly #wantsUsage: boolean;

  constructor(options: AppJudgeOptions) {
    this.#options = options;
    this.#wantsUsage = wantsUsage(options.detections);
  }

  /** Kinds of event that must be among `AppRows.events`. */
  static eventTypes(detections: readonly Prepared<AppDetection>[]): readonly EventType[] {
    const asked = detections.filter(({ off }) => !off).flatMap(({ detection }) => detection.events ?? []);
    return [...new Set([...asked, ...(wantsUsage(detections) ? usageEvents : [])])];
  }

  judge(rows: AppRows): void {
    const { input, tenant, vendors, reading, usersAtLeast } = this.#options;
    const app = rows.app ?? unlistedApp(rows.key, tenant, input.now);
    const standing = input.standing(app);
    const roles = this.#options.roles.get(rows.key) ?? none;
    const owners = this.#options.owners.get(rows.key) ?? none;
    const works = this.#begin({ app, standing, roles, owners, siblings: this.#options.siblings.of(app) });
    const usage = new AppUsage(app, this.#options.loggedSince);
    const byType = new Map<EventType, readonly AppCase[]>();
    for (const event of rows.events()) {
      if (this.#wantsUsage && usageEvents.includes(event.event)) usage.hear(event);
      let hearing = byType.get(event.event);
      if (hearing === undefined) {
        hearing = hearingOf(works, event.event);
        byType.set(event.event, hearing);
      }
      for (const heard of hearing) heard.event?.(event);
    }
    const byKind = new Map<GrantKind, readonly Work[]>();
    const exposed = new ExposureTally(usersAtLeast);
    const people = new People();
    const unknown = new UnknownTally();
    let last: GrantScopes | null = null;
    let grants = 0;
    for (const grant of rows.grants()) {
      grants += 1;
      const scopes = reading.read(grant.scopes, grant);
      if (scopes !== last && reading.isFirst(scopes)) input.sink.grantTier(grant.scopeSet, scopes.tier);
      last = scopes;
      const person = grant.principal.kind === 'user' ? people.numberOf(grant.principal.id) : null;
      exposed.add(grant, scopes, person);
      let asked = byKind.get(grant.kind);
      if (asked === undefined) {
        asked = works.filter((work) => listens(work, grant.kind));
        byKind.set(grant.kind, asked);
      }
      const idleSince = this.#wantsUsage ? usage.idleSince(grant) : null;
      unknown.add(grant, idleSince);
      show(asked, grant, scopes, idleSince, person);
    }
    const exposure = exposed.result(app, standing, roles.length, input.reference.signs(app));
    const { score, items } = scoreOf(exposure);
    const { decision, vendor, match, why } = standing;
    vendors.tally.add(app, standing, exposure);
    vendors.judge.hear(app, standing, { exposure, score, grants });
    input.sink.app(tenant.id, rows.key, {
      vendor,
      vendorMatch: match,
      matchEvidence: why,
      decision,
      score,
      scoreItems: items,
      tier: exposure.tier,
      users: exposure.users,
      usersAtLeast,
      tenantWide: exposure.tenantWide,
    });
    for (const work of works) this.#end(work, app, unknown, { vendor, score });
  }

  #begin(subject: Omit<Parameters<AppDetection['begin']>[0], 'previous'>): readonly Work[] {
    const { detections, ledger } = this.#options;
    return detections.flatMap((judge): readonly Work[] => {
      if (judge.off) {
        judge.tally.off();
        return [];
      }
      const last = ledger.ofApp(subject.app.key, judge.detection.id);
      const previous = last?.status === 'resolved' ? null : last;
      const begun = judge.detection.begin({ ...subject, previous }, judge.context);
      if (begun === null) {
        judge.tally.clear();
        ledger.quiet(last, null);
        return [];
      }
      return [{ judge, case: begun, cited: [], people: new Headcount() }];
    });
  }

  #end(
    work: Work,
    app: AppRow,
    unknown: UnknownTally,
    about: { readonly vendor: string | null; readonly score: number },
  ): void {
    const { judge } = work;
    const { key } = app;
    const { detection, readiness, tally } = judge;
    const { ledger } = this.#options;
    const found = work.case.end();
    if (found !== null && readiness.unproven === null) {
      ledger.found(judge, this.#finding(work, found, { key, ...about }));
      return;
    }
    const previous = ledger.ofApp(key, detection.id);
    const forAll = readiness.unread ?? readiness.blind;
    const own = readiness.unread === null ? (untoldOf(work, app, unknown) ?? untoldBy(work.case)) : null;
    // What it was found by has been read again and is not there: a blind spot hid none of that.
    ledger.quiet(previous, readiness.unread ?? own);
    if (forAll !== null) tally.notAssessed(forAll);
    else if (own === null) tally.clear();
    else tally.notAssessedApp(key, own);
  }

  #finding(
    { judge, cited, people }: Work,
    found: Found,
    about: { readonly key: string; readonly vendor: string | null; readonly score: number },
  ) {
    const { detection } = judge;
    const tenant = this.#options.tenant.id;
    const severity = judge.severityOf(found);
    return {
      id: findingId(detection.id, [tenant, about.key]),
      detection: detection.id,
      severity,
      score: findingScore(severity, about.score),
      tenant,
      app: about.key,
      vendor: about.vendor,
      grants: cited,
      people: people.count,
      ...quotable(found),
      remedy: judge.remedyOf(found),
      frameworks: detection.frameworks,
    };
  }
}

function untoldBy(heard: AppCase): Reason | null {
  const reason = heard.untold?.() ?? null;
  return reason === null ? null : { reason, remedy: null };
}

/** What the vendor does not tell of the app matters where it holds a grant of a kind that is heard of. */
function untoldOf({ judge, case: heard }: Work, app: AppRow, unknown: UnknownTally): Reason | null {
  const { detection, readiness } = judge;
  const hears = 'grant' in heard || rowFactsOf(readiness.needs).length > 0;
  const concerned = hears && unknown.hasAny(detection.grants);
  return unknownFacts(readiness.needs, concerned ? app : null, (fact) =>
    unknown.count(fact, detection.grants),
  );
}

function hearingOf(works: readonly Work[], event: EventType): readonly AppCase[] {
  return works.flatMap(({ judge, case: heard }) =>
    (judge.detection.events?.includes(event) ?? false) ? [heard] : [],
  );
}

function listens({ judge: { detection }, case: heard }: Work, kind: GrantKind): boolean {
  return 'grant' in heard && (detection.grants?.includes(kind) ?? true);
}

function show(
  works: readonly Work[],
  grant: GrantRow,
  scopes: GrantScopes,
  idleSince: number | null,
  person: number | null,
): void {
  for (const { case: heard, cited, people } of works)
    if (heard.grant?.(grant, scopes, idleSince) === true) {
      if (cited.length < grantsCited) cited.push(grant.id);
      if (person !== null) people.add(person);
    }
}

/** Grants may name an app that is in no list: deleted, hidden, or of a stream that was not read. */
function unlistedApp(key: string, { id, platform }: TenantToJudge, now: number): AppRow {
  const seen = new Date(now).toISOString();
  return {
    tenant: id,
    platform,
    key,
    clientId: key.slice(platform.length + 1),
    ...untoldApp,
    activity: null,
    vendorUsers: null,
    firstSeen: seen,
    lastSeen: seen,
    carried: false,
  };
}
