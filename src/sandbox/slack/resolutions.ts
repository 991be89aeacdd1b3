/** What the administrators decided about apps, for the organisation and for single workspaces, and what they were asked. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import {
  administrativeName,
  auditorName,
  neverInstalledName,
  removedName,
  requestedCertifiedName,
  requestedName,
  type SlackApp,
  type SlackApps,
} from './apps.ts';
import type { Workspaces } from './workspaces.ts';

export type Place = 'organisation' | number;

export interface Resolution {
  readonly app: SlackApp;
  readonly place: Place;
  readonly status: 'approved' | 'restricted';
  readonly scopes: readonly string[];
  readonly at: number;
  /** Person who decided. */
  readonly by: number;
  /** False: made on the administration pages, and missing from the API's lists. */
  readonly listed: boolean;
}

export interface AppRequest {
  readonly id: string;
  readonly app: SlackApp;
  readonly place: Place;
  readonly user: number;
  readonly message: string;
  readonly scopes: readonly string[];
  readonly previous: 'restricted' | null;
  readonly at: number;
}

export interface Resolutions {
  /** Newest first. */
  at(place: Place, status: Resolution['status'], certified: boolean): readonly Resolution[];
  of(app: SlackApp, place: Place): Resolution | null;
  set(resolution: Resolution): void;
  /** False when there was none. */
  clear(app: SlackApp, place: Place): boolean;
  pending(place: Place): readonly AppRequest[];
  request(id: string): AppRequest | null;
  open(request: AppRequest): void;
  /** False when it was resolved before. */
  close(request: AppRequest): boolean;
  readonly original: readonly Resolution[];
  /** Those that stand now. */
  readonly standing: Iterable<Resolution>;
}

export function createResolutions(company: Company, workspaces: Workspaces, apps: SlackApps): Resolutions {
  const original = workspaces.organisation ? decided(company, workspaces, apps) : [];
  const requests = workspaces.organisation ? asked(company, workspaces, apps) : [];
  const current = new Map(original.map((one) => [keyOf(one.app, one.place), one]));
  const closed = new Set<string>();

  return {
    original,
    get standing() {
      return current.values();
    },
    at: (place, status, certified) =>
      [...current.values()]
        .filter((one) => one.place === place && one.status === status && one.listed)
        .filter(({ app }) => app.certified === certified)
        .sort((a, b) => b.at - a.at),
    of: (app, place) => current.get(keyOf(app, place)) ?? null,
    set(resolution) {
      const { app, place, status } = resolution;
      // What the organisation forbids no workspace has allowed.
      if (place === 'organisation' && status === 'restricted')
        for (const { index } of workspaces.all)
          if (current.get(keyOf(app, index))?.status === 'approved') current.delete(keyOf(app, index));
      current.set(keyOf(app, place), resolution);
    },
    clear: (app, place) => current.delete(keyOf(app, place)),
    pending: (place) => requests.filter((one) => one.place === place && !closed.has(one.id)),
    request: (id) => requests.find((one) => one.id === id) ?? null,
    open(request) {
      requests.push(request);
    },
    close(request) {
      if (closed.has(request.id)) return false;
      closed.add(request.id);
      return true;
    },
  };
}

function keyOf(app: SlackApp, place: Place): string {
  return `${place} ${app.id}`;
}

function decided(company: Company, workspaces: Workspaces, apps: SlackApps): Resolution[] {
  function row(
    name: string,
    place: Place,
    status: Resolution['status'],
    days: number,
    more: Partial<Resolution> = {},
  ): Resolution {
    const app = apps.named(name);
    const scopes = app.vendorApp?.allowed ?? [...new Set([...app.botScopes, ...app.userScopes])];
    const at = company.startedAt - days * day;
    return { app, place, status, scopes, at, by: days % 2 === 0 ? 3 : 0, listed: true, ...more };
  }

  return [
    row('Zoom', 'organisation', 'approved', 402),
    row('Jira Cloud', 'organisation', 'approved', 405),
    row('Notion', 'organisation', 'approved', 404),
    row('Northwind Lunch Bot', 'organisation', 'approved', 410),
    row(neverInstalledName, 'organisation', 'approved', 77),
    row(auditorName, 'organisation', 'approved', 26),
    row(administrativeName, 'organisation', 'approved', 390),
    row('Figma and FigJam', 'organisation', 'approved', 150, { listed: false }),
    row('HubSpot', 0, 'approved', 401),
    row('Drift', 'organisation', 'restricted', 95),
    row(removedName, 'organisation', 'restricted', 29),
    row('SurveyHive', Math.min(1, workspaces.all.length - 1), 'restricted', 60),
  ];
}

function asked(company: Company, workspaces: Workspaces, apps: SlackApps): AppRequest[] {
  const at = (days: number) => company.startedAt - days * day;
  const bot = apps.named('SalesBot Autopilot');
  const notes = apps.named('Lumen Notes AI');
  return [
    {
      id: 'Ar0SALESBOT1',
      app: bot,
      place: 0,
      user: 4,
      message: '=HYPERLINK("http://evil.example","please")',
      scopes: bot.userScopes,
      previous: null,
      at: at(6),
    },
    {
      id: 'Ar0STANDUP02',
      app: apps.named(requestedName),
      place: 'organisation',
      user: 6,
      message: '',
      scopes: [],
      previous: 'restricted',
      at: at(12),
    },
    {
      id: 'Ar0TIDYTASK3',
      app: apps.named(requestedCertifiedName),
      place: 'organisation',
      user: 2,
      message: 'for the team <b>board</b>',
      scopes: ['chat:write', 'commands'],
      previous: null,
      at: at(3),
    },
    {
      id: 'Ar0LUMENAI04',
      app: notes,
      place: workspaces.all.length - 1,
      user: 8,
      message: 'meeting notes',
      scopes: notes.userScopes,
      previous: null,
      at: at(1),
    },
  ];
}
