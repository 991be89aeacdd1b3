/** Why a finding, a grant, an app or a vendor stands as it does, from the last run alone. */
import { consoleAccessOf, consoleAccessWords } from '../core/console-access.ts';
import type { BlindSpot, StreamCoverage } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import { type Finding, type NotAssessed, type ScoreItem, tenantsOf, waivedAs } from '../core/finding.ts';
import type { JudgedApp, JudgedGrant, JudgedVendor, RunInfo, TenantResult } from '../core/result.ts';
import type { StreamId } from '../core/streams.ts';
import { nameKey } from '../core/fold.ts';
import { safeText } from '../core/text.ts';
import { scoreOfGrant } from '../findings/exposure.ts';
import { ScopeReading } from '../findings/scope-reading.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { ConnectorModule } from '../kit/connector.ts';
import type { GrantScopes } from '../kit/detection.ts';
import { nearest } from '../kit/nearest.ts';
import { scopeMode } from '../kit/scope-mode.ts';
import type { Context } from './context.ts';
import { wantedBy } from './nudge-status.ts';
import { classifierOf } from './trace.ts';
import { type HeldScope, type Holdings, holdingsOf } from './trace-holdings.ts';

export interface Explanation {
  readonly kind: 'finding' | 'grant' | 'app' | 'vendor';
  readonly id: string;
  readonly run: RunInfo;
  /** Null for a vendor and for a finding about one. */
  readonly tenant: TenantResult | null;
  readonly finding: Finding | null;
  readonly grant: JudgedGrant | null;
  readonly app: JudgedApp | null;
  /** What the vendor's console does with the app, as an operator's list of now has it; null: none tells. */
  readonly consoleAccess: string | null;
  /** Null unless a vendor, or a finding about one, was asked for. */
  readonly vendor: { readonly judged: JudgedVendor; readonly apps: readonly JudgedApp[] } | null;
  /** All the app holds; null when it is about no app. */
  readonly holdings: Holdings | null;
  /** Sentences: the policy's rule, the detection's reasons. */
  readonly why: readonly string[];
  /** Items add up to the total. */
  readonly score: { readonly total: number; readonly items: readonly ScoreItem[] } | null;
  readonly scopes: readonly HeldScope[];
  readonly streams: readonly StreamCoverage[];
  /** Wanted streams that this run has not read at all. */
  readonly unread: readonly StreamId[];
  readonly blindSpots: readonly BlindSpot[];
  /** Other findings about the same app; of a vendor those about any of its apps. */
  readonly findings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
}

export interface ExplainOptions {
  readonly id: string;
  /** Ids; empty: all tenants of the run. */
  readonly tenants: readonly string[];
  /** Told before the grants are counted, which takes its time with a million: all but `holdings` and its scopes. */
  readonly onKnown?: (known: Explanation) => void;
}

const noPage = { first: 0, count: 0 };

/** @throws AppError USAGE when nothing, or more than one thing, has that id or begins so; NOTHING_RECORDED, WORKSPACE_* */
export async function explain(
  context: Context,
  { id, tenants: only, onKnown = () => undefined }: ExplainOptions,
): Promise<Explanation> {
  const { inventory } = context;
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.view(run);
  const subject = await subjectOf(view, id, only);
  const { finding, grant, app } = subject;
  const tenantId = finding?.tenant ?? grant?.tenant ?? app?.tenant ?? null;
  const tenant = view.tenants.find((each) => each.id === tenantId) ?? null;
  const module = await context.connectors.find(({ platform }) => platform === tenant?.platform)?.load();
  const granted = grant === null ? null : new ScopeReading(classifierOf(module)).read(grant.scopes, grant);
  const told = app === null ? null : consoleAccessOf(app);
  const wanted = restsOn(context, view, subject, tenant, module);
  const detection = context.detections.find((each) => each.id === finding?.detection);
  const known: Explanation = {
    ...subject,
    id: finding?.id ?? grant?.id ?? app?.key ?? subject.vendor?.judged.name ?? id,
    run: view.run,
    tenant,
    consoleAccess: told === null ? null : consoleAccessWords(told, context.clock.now()),
    holdings: null,
    why: whyOf(context, subject),
    score: scoreOf(subject, granted, detection?.unit === 'app'),
    scopes: grant === null || granted === null ? [] : scopesOf(grant, granted),
    streams: tenant?.coverage.streams.filter(({ name }) => wanted.streams.includes(name)) ?? [],
    unread: wanted.streams.filter(
      (stream) => tenant?.coverage.streams.every(({ name }) => name !== stream) ?? false,
    ),
    blindSpots: tenant?.blindSpots.filter((spot) => wanted.blindSpots.includes(spot.id)) ?? [],
    ...(await besides(view, subject)),
  };
  if (app === null || tenant === null) return known;
  onKnown(known);
  const holdings = await holdingsOf(app, {
    view,
    tenant,
    page: noPage,
    classify: classifierOf(module),
    use: module?.containment?.use ?? null,
  });
  return { ...known, holdings, scopes: grant === null || granted === null ? holdings.scopes : known.scopes };
}

type Subject = Pick<Explanation, 'kind' | 'finding' | 'grant' | 'app' | 'vendor'>;

const nothing = { finding: null, grant: null, app: null, vendor: null } as const;

async function subjectOf(view: InventoryView, asked: string, only: readonly string[]): Promise<Subject> {
  const id = wholeId(view, asked);
  const chosen = (...tenants: readonly string[]): boolean =>
    only.length === 0 || tenants.some((tenant) => only.includes(tenant));
  const finding = id.startsWith('f_') ? view.finding(id) : null;
  if (finding !== null && chosen(...tenantsOf(finding))) {
    const { tenant, app: key } = finding;
    const app = tenant === null || key === null ? null : view.app(tenant, key);
    const ofVendor = app === null ? finding.vendor : null;
    const vendor = ofVendor === null ? null : await vendorOf(view, ofVendor, chosen);
    return { ...nothing, kind: 'finding', finding, app, vendor };
  }
  const grant = id.startsWith('g_') ? view.grant(id) : null;
  if (grant !== null && chosen(grant.tenant))
    return { ...nothing, kind: 'grant', grant, app: view.app(grant.tenant, grant.app) };
  const apps = view.tenants
    .filter((tenant) => chosen(tenant.id))
    .flatMap(({ id: tenant, platform }) => {
      const app = view.app(tenant, id) ?? view.app(tenant, `${platform}:${id}`);
      return app === null ? [] : [app];
    });
  const [app, ...others] = apps;
  if (app === undefined) {
    const vendor = await vendorOf(view, id, chosen);
    if (vendor === null) throw await unknownId(view, id);
    return { ...nothing, kind: 'vendor', vendor };
  }
  if (others.length > 0)
    throw new AppError('USAGE', {
      detail: `${safeText(id)} is in ${apps.map(({ tenant }) => tenant).join(', ')}`,
      remedy: 'Say which with --tenant ID.',
    });
  return { ...nothing, kind: 'app', app };
}

/** Of a finding or a grant the beginning is enough, as lists and reports shorten ids. */
function wholeId(view: InventoryView, asked: string): string {
  const [, beginning] = /^([fg]_[\w-]{6,})(?:…|\.{3})?$/u.exec(asked) ?? [];
  if (beginning === undefined) return asked;
  const ids = view.idsBeginning(beginning);
  if (ids.length > 1 && !ids.includes(beginning))
    throw new AppError('USAGE', {
      detail: `${ids.length > listed ? 'several' : ids.length} ids begin with ${beginning}: ${ids.slice(0, listed).join(', ')}${ids.length > listed ? ' …' : ''}`,
      remedy: 'Write some more of the one that is meant.',
    });
  return ids.includes(beginning) ? beginning : (ids[0] ?? asked);
}

const listed = 5;
const tooShort = /^[fg]_[\w-]{0,5}(?:…|\.{3})?$/u;

/** By its name, whatever its case; its apps in the chosen tenants, those that weigh most first. */
async function vendorOf(
  view: InventoryView,
  name: string,
  chosen: (tenant: string) => boolean,
): Promise<Explanation['vendor']> {
  const asked = nameKey(name);
  for await (const judged of view.vendors()) {
    if (judged.name !== name && (asked === '' || nameKey(judged.name) !== asked)) continue;
    const apps: JudgedApp[] = [];
    for (const { id: tenant } of view.tenants.filter(({ id }) => chosen(id)))
      for (const path of judged.apps) {
        const key = path.startsWith(`${tenant}/`) ? path.slice(tenant.length + 1) : null;
        const app = key === null ? null : view.app(tenant, key);
        if (app !== null) apps.push(app);
      }
    if (apps.length > 0) return { judged, apps: apps.sort((a, b) => b.score - a.score) };
  }
  return null;
}

/** Names what is alike: a finding's or an app's id, or the app that is called so. */
async function unknownId(view: InventoryView, id: string): Promise<AppError> {
  const keys = new Map<string, string>();
  if (id.startsWith('f_')) for await (const finding of view.findings()) keys.set(finding.id, finding.id);
  else {
    for await (const { name } of view.vendors()) keys.set(name, name);
    for await (const { key, clientId, name } of view.apps()) {
      keys.set(key, key);
      keys.set(clientId, key);
      if (name !== null && !keys.has(name)) keys.set(name, key);
    }
  }
  const meant = nearest(id, keys.keys());
  const instead = meant === null ? '' : `; did you mean ${safeText(keys.get(meant) ?? meant)}?`;
  return new AppError('USAGE', {
    detail: `the last audit has no finding, grant, app or vendor “${safeText(id)}”${instead}`,
    remedy: tooShort.test(id)
      ? 'Write at least six characters after the underscore.'
      : 'Take an id from `grantwarden list findings`, `list apps` or `list grants --json`; `trace` finds by name.',
  });
}

/** Streams and blind spots that the judgement depends on. */
function restsOn(
  { detections }: Context,
  view: InventoryView,
  { finding, grant }: Subject,
  tenant: TenantResult | null,
  module: ConnectorModule | undefined,
): { readonly streams: readonly StreamId[]; readonly blindSpots: readonly string[] } {
  if (finding !== null) {
    const needs =
      tenant === null
        ? undefined
        : detections.find((each) => each.id === finding.detection)?.needs[tenant.platform];
    return { streams: needs?.streams ?? [], blindSpots: needs?.blindSpots ?? [] };
  }
  if (tenant === null) return { streams: [], blindSpots: [] };
  const use = module?.containment?.use;
  if (grant !== null) {
    const told = view.streamOfGrant(grant.id);
    const streams = [...(told === null ? [] : [told]), ...(use?.streams ?? [])];
    return { streams: [...new Set(streams)], blindSpots: use?.blindSpots ?? [] };
  }
  const streams = [...(module?.containment?.connections ?? []), ...(use?.streams ?? [])];
  return {
    streams: [...new Set(streams)],
    blindSpots: [...(module?.containment?.unseen ?? []), ...(use?.blindSpots ?? [])],
  };
}

function whyOf(context: Context, { kind, finding, app, vendor }: Subject): readonly string[] {
  if (kind === 'vendor' && vendor !== null)
    return [...new Set(vendor.apps.flatMap(({ matchEvidence }) => matchEvidence ?? []))].slice(
      0,
      reasonsShown,
    );
  const policy = app?.matchEvidence ?? null;
  return [
    ...(finding === null ? [] : [finding.explanation]),
    // Many explanations already hold the policy's sentence.
    ...(policy === null || finding?.explanation.includes(policy) === true ? [] : [policy]),
    ...(finding?.status === 'waived' ? [waiverOf(context, finding)] : []),
    ...(app === null ? [] : wantedBy(context, app)),
  ];
}

const reasonsShown = 5;

function waiverOf(context: Context, finding: Finding): string {
  const subjects = [finding.id, waivedAs(finding)];
  try {
    const waiver = context.policy().waivers.find((each) => subjects.includes(each.finding));
    if (waiver === undefined)
      return 'It was waived when it was judged; the policy has no such waiver any more.';
    return `Waived by ${waiver.by} until ${waiver.expires}: ${waiver.reason}`;
  } catch (thrown) {
    if (thrown instanceof AppError) return 'It was waived when it was judged; the policy cannot be read now.';
    throw thrown;
  }
}

/** Of what is about no app, half of what an app could do at most. */
const exposureOfOthers = 50;

function scoreOf(
  { finding, grant, app, vendor }: Subject,
  granted: GrantScopes | null,
  ofApp: boolean,
): Explanation['score'] {
  if (finding === null && vendor !== null)
    return { total: vendor.judged.score, items: vendor.judged.scoreItems };
  if (grant !== null && granted !== null) {
    const { score, items } = scoreOfGrant(grant, granted);
    return { total: score, items };
  }
  if (finding === null) return app === null ? null : { total: app.score, items: app.scoreItems };
  const [exposure, whose] = weightOf(ofApp ? app : null, vendor);
  const part = Math.min(finding.score, Math.floor(exposure / 5));
  const items: readonly ScoreItem[] = [
    { what: `its severity is ${finding.severity}`, points: finding.score - part },
    {
      what:
        whose === null
          ? 'what is about no app counts as middling'
          : `a fifth of the score of ${exposure} of ${whose}`,
      points: part,
    },
  ];
  return { total: finding.score, items: items.filter(({ points }) => points !== 0) };
}

function weightOf(app: JudgedApp | null, vendor: Subject['vendor']): readonly [number, string | null] {
  if (app !== null) return [app.score, 'the app'];
  if (vendor === null) return [exposureOfOthers, null];
  return [Math.max(...vendor.apps.map(({ score }) => score)), 'its app that weighs most'];
}

function scopesOf(
  { platform, resource, kind, scopeStatus: status }: JudgedGrant,
  { verdicts }: GrantScopes,
): readonly HeldScope[] {
  return verdicts.map(({ scope, known, tier, sentence, capabilities }) => ({
    scope,
    known,
    tier,
    sentence,
    capabilities,
    platform,
    resource,
    mode: scopeMode(kind),
    status,
    grants: 1,
  }));
}

/** What else is said about the same app, or left open about it. */
async function besides(
  view: InventoryView,
  { finding, app, vendor }: Subject,
): Promise<Pick<Explanation, 'findings' | 'notAssessed'>> {
  const findings: Finding[] = [];
  const notAssessed: NotAssessed[] = [];
  if (vendor !== null) {
    const own = new Set(vendor.apps.map(({ tenant, key }) => `${tenant}/${key}`));
    for await (const one of view.findings())
      if (
        one.id !== finding?.id &&
        (one.app === null ? one.vendor === vendor.judged.name : own.has(`${one.tenant}/${one.app}`))
      )
        findings.push(one);
    return { findings, notAssessed };
  }
  const tenant = app?.tenant ?? finding?.tenant ?? null;
  if (tenant === null) return { findings, notAssessed };
  if (app !== null) findings.push(...view.findingsOf(tenant, app.key).filter(({ id }) => id !== finding?.id));
  for await (const open of view.notAssessed()) {
    if (open.tenant !== tenant) continue;
    // Of a whole tenant only what concerns the finding itself; of the app everything.
    const concerns =
      open.app === null ? finding === null || open.detection === finding.detection : open.app === app?.key;
    if (concerns) notAssessed.push(open);
  }
  return { findings, notAssessed };
}
