/** What customers have, made up: the sample audit with as many apps and grants as a test wants. */
import { sampleView } from '../../reports/sample-view.ts';
import type { JudgedApp, JudgedGrant } from '../../src/core/result.ts';
import type { PublishedView } from '../../src/fleet/publish.ts';

const [app] = await Array.fromAsync(sampleView.apps());
const [grant] = await Array.fromAsync(sampleView.grants());
if (app === undefined || grant === undefined) throw new Error('the sample has an app and a grant');
const [sampleApp, sampleGrant] = [app, grant];

export function appOf(name: string, more: Partial<JudgedApp> = {}): JudgedApp {
  return {
    ...sampleApp,
    key: `google-workspace:${name}`,
    clientId: name,
    name,
    publisher: null,
    vendor: null,
    vendorMatch: null,
    ...more,
  };
}

export function grantOf(appName: string, person: string, more: Partial<JudgedGrant> = {}): JudgedGrant {
  return {
    ...sampleGrant,
    id: `g_${appName}_${person}`,
    app: `google-workspace:${appName}`,
    principal: { ...sampleGrant.principal, id: person, label: `${person}@customer.example` },
    ...more,
  };
}

/** Of one tenant that was read in full, but for what is said. */
export function viewOf(
  apps: readonly JudgedApp[],
  grants: Iterable<JudgedGrant>,
  more: Partial<PublishedView> = {},
): PublishedView {
  const [tenant] = sampleView.tenants;
  if (tenant === undefined) throw new Error('the sample has a tenant');
  const streams = tenant.coverage.streams.map((stream) => ({ ...stream, status: 'complete' as const }));
  return {
    ...sampleView,
    tenants: [{ ...tenant, coverage: { status: 'complete', streams } }],
    apps: () => rows(apps),
    grants: () => rows(grants),
    credentials: () => rows([]),
    findings: () => rows([]),
    roles: () => [],
    ...more,
  };
}

export async function* rows<Row>(list: Iterable<Row>): AsyncGenerator<Row> {
  yield* list;
}
