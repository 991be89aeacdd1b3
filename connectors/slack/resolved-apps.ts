/** The two lists of decisions on apps. Decided is not installed: neither proves nor ends a token. */
import type { GrantSeen, Observation } from '../../src/core/observation.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Stream } from '../../src/kit/connector.ts';
import { appOf } from './app-rows.ts';
import type { MethodName } from './operations.ts';
import { changedPlaces, type PlaceChanges } from './place-changes.ts';
import type { Place } from './places.ts';
import { sweepPlaces } from './place-sweep.ts';
import type { SlackSession } from './slack-session.ts';
import { ResolvedApp } from './wire.ts';

interface Decision {
  readonly id: Extract<StreamId, 'approved-apps' | 'restricted-apps'>;
  readonly method: MethodName;
  readonly rows: string;
  readonly fact: string;
  readonly tell: (row: ResolvedApp, place: Place) => readonly Observation[];
}

/** Asked in each run although nothing is told of them. */
const rolling = 2;

const approved: Decision = {
  id: 'approved-apps',
  method: 'admin.apps.approved.list',
  rows: 'approved_apps',
  fact: 'approval ',
  tell: approvedRows,
};

const restricted: Decision = {
  id: 'restricted-apps',
  method: 'admin.apps.restricted.list',
  rows: 'restricted_apps',
  fact: 'restriction ',
  tell: restrictedRows,
};

export function createDecisionStream(session: SlackSession, which: 'approved' | 'restricted'): Stream {
  const decision = which === 'approved' ? approved : restricted;
  const sweep: PlaceChanges<ResolvedApp> = {
    ...decision,
    schema: ResolvedApp,
    keyOf: ({ app }) => app.id,
    // `certified` does not add: without it no certified app is listed, with it nothing else.
    passes: [{ certified: false }, { certified: true }],
    rolling: () => rolling,
  };
  return {
    id: decision.id,
    after: [],
    read: (context) => sweepPlaces(session, sweep, context),
    changes: { after: ['installs'], read: (context) => changedPlaces(session, sweep, context) },
  };
}

/** Facts name the place: those of one name are kept once, from whatever place came first. */
function approvedRows(row: ResolvedApp, place: Place): readonly Observation[] {
  const scopes = [...new Set((row.scopes ?? []).map(({ name }) => name).filter((name) => name !== ''))];
  const grant: GrantSeen = {
    type: 'grant',
    clientId: row.app.id,
    principal: { kind: 'tenant', id: place.id },
    kind: 'preauthorized',
    resource: place.id,
    scopes,
    scopeStatus: scopes.length === 0 ? 'unknown' : 'configured',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [row.app.id],
    evidence: ['admin.apps.approved.list'],
  };
  return [
    appOf(row.app, { facts: { [`${approved.fact}${place.id}`]: place.title, ...sensitive(row) } }),
    grant,
  ];
}

function restrictedRows(row: ResolvedApp, place: Place): readonly Observation[] {
  const facts = {
    [`${restricted.fact}${place.id}`]: place.title,
    restriction: 'where it is installed already, it stays installed',
  };
  return [appOf(row.app, { state: 'blocked', facts })];
}

/** Slack's own mark on scopes. */
function sensitive({ scopes }: ResolvedApp): Readonly<Record<string, string>> {
  const marked = (scopes ?? []).filter((scope) => scope.is_sensitive === true).map(({ name }) => name);
  return marked.length === 0 ? {} : { sensitiveScopes: [...new Set(marked)].join(' ') };
}
