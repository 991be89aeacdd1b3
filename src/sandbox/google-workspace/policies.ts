/**
 * Cloud Identity Policy API. The documented values and those really sent differ; each scenario speaks one of
 * the two. Source: cloud.google.com/identity/docs/concepts/supported-policy-api-settings;
 * github.com/cisagov/ScubaGoggles, Commoncontrols.rego.
 */
import type { SandboxReply, SandboxRequest, Scenario } from '../contract.ts';
import { statusError } from './errors.ts';
import type { Tenant } from './identity.ts';
import { countParam, lastParam, ok } from './reply.ts';

interface Setting {
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly unit?: string;
  readonly order?: number;
  readonly by?: 'ADMIN' | 'SYSTEM';
}

function settings(scenario: Scenario): readonly Setting[] {
  if (scenario === 'hardened') return tightest;
  const strict = scenario === 'strict';
  return [
    {
      type: 'api_controls.unconfigured_third_party_apps',
      value: {
        accessLevel: strict ? 'ALLOW_SIGN_IN_ONLY' : 'UNSPECIFIED_UBER_BLOCK',
        accessLevelUnder18: strict ? 'BLOCK_ALL' : 'UNDERAGE_UBER_BLOCK_UNSPECIFIED',
      },
    },
    {
      type: 'api_controls.unconfigured_third_party_apps',
      value: { accessLevel: strict ? 'BLOCK_ALL' : 'BLOCK_ALL_SCOPES' },
      unit: 'finance',
      order: 1.5,
    },
    { type: 'api_controls.internal_apps', value: { trustInternalApps: true }, by: 'SYSTEM' },
    {
      type: 'api_controls.google_services',
      value: {
        services: strict
          ? ['DRIVE_ALL', 'GMAIL_ALL', 'GSUITE_ADMIN_ALL', 'CLOUD_PLATFORM'].map(restricted)
          : [restricted('GSUITE_ADMIN_ALL')],
      },
    },
    {
      type: 'workspace_marketplace.apps_access_options',
      value: { accessLevel: strict ? 'ALLOW_LISTED_APPS' : 'ALLOW_ALL', allowAllInternalApps: true },
    },
    { type: 'security.less_secure_apps', value: { allowLessSecureApps: !strict } },
  ];
}

/** Nothing gets in that is not listed, the company's own apps included. */
const tightest: readonly Setting[] = [
  {
    type: 'api_controls.unconfigured_third_party_apps',
    value: { accessLevel: 'BLOCK_ALL_SCOPES', accessLevelUnder18: 'BLOCK_ALL_SCOPES' },
  },
  { type: 'api_controls.internal_apps', value: { trustInternalApps: false } },
  {
    type: 'api_controls.google_services',
    value: {
      services: [
        'DRIVE_ALL',
        'GMAIL_ALL',
        'CLASSROOM_ALL',
        'CHAT_ALL',
        'CALENDAR_ALL',
        'CONTACTS_ALL',
        'GSUITE_ADMIN_ALL',
        'VAULT_ALL',
        'CLOUD_PLATFORM',
        'CLOUD_BILLING',
        'CLOUD_ML',
        'CLOUD_SEARCH',
        'APPS_SCRIPT_API',
        'APPS_SCRIPT_RUNTIME',
        'TASKS',
        'GROUPS',
        'MEET',
      ].map(restricted),
    },
  },
  {
    type: 'workspace_marketplace.apps_access_options',
    value: { accessLevel: 'ALLOW_LISTED_APPS', allowAllInternalApps: false },
  },
  { type: 'security.less_secure_apps', value: { allowLessSecureApps: false } },
];

function restricted(scopesGroup: string) {
  return { scopesGroup, isEnabled: false };
}

export interface Policies {
  list(request: SandboxRequest): SandboxReply;
  /** Of the whole company. */
  value(type: string): Readonly<Record<string, unknown>>;
  set(type: string, value: Readonly<Record<string, unknown>>): void;
}

export function createPolicies(tenant: Tenant, scenario: Scenario): Policies {
  const policies = settings(scenario).map(({ type, value, unit = 'root', order = 1, by = 'ADMIN' }, nth) => ({
    name: `policies/akajj264apk5psphei${nth}`,
    customer: `customers/${tenant.customerId}`,
    policyQuery: {
      query: `entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('03ph8a2z${unit}'))`,
      orgUnit: `orgUnits/03ph8a2z${unit}`,
      sortOrder: order,
    },
    setting: { type: `settings/${type}`, value },
    type: by,
  }));

  function ofCompany(type: string) {
    return policies.findIndex(
      ({ setting, policyQuery }) =>
        setting.type === `settings/${type}` && policyQuery.orgUnit.endsWith('root'),
    );
  }

  function list(request: SandboxRequest): SandboxReply {
    const filter = lastParam(request, 'filter');
    const wanted = filter === null || filter === '' ? /^/u : typePattern(filter);
    if (wanted === null) return statusError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');
    const count = countParam(request, 'pageSize', 50, 100);
    const offset = Number(lastParam(request, 'pageToken')?.replace('AUdqofHs-', '') ?? 0);
    if (count === null || !Number.isInteger(offset))
      return statusError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');
    const all = policies.filter(({ setting }) => wanted.test(setting.type.slice('settings/'.length)));
    const page = all.slice(offset, offset + count);
    return ok(request, {
      ...(page.length === 0 ? {} : { policies: page }),
      ...(offset + count < all.length ? { nextPageToken: `AUdqofHs-${offset + count}` } : {}),
    });
  }

  return {
    list,
    value: (type) => policies[ofCompany(type)]?.setting.value ?? {},
    set(type, value) {
      const place = ofCompany(type);
      const old = policies[place];
      if (old !== undefined)
        policies[place] = { ...old, setting: { type: old.setting.type, value }, type: 'ADMIN' };
    },
  };
}

/** One `setting.type.matches('…')`, or several joined by `||`. */
function typePattern(filter: string): RegExp | null {
  const types = filter
    .split('||')
    .map((clause) => /^setting\.type\.matches\((['"])([\w.*|^$]+)\1\)$/u.exec(clause.trim())?.[2]);
  if (types.some((type) => type === undefined)) return null;
  return new RegExp(types.map((type) => `^(?:${type})`).join('|'), 'u');
}
