import { expect, test } from 'vitest';
import type { GrantRow } from '../core/rows.ts';
import type { Tier } from '../core/vocabulary.ts';
import type { ClassifyScope } from '../kit/connector.ts';
import type { GrantScopes } from '../kit/detection.ts';
import { Approval } from './approval.ts';

/** `tier.name`; only Graph knows names in any case. */
const classify: ClassifyScope = (scope, resource) => ({
  scope,
  normalized: resource === 'graph' ? scope.toLowerCase() : scope,
  known: true,
  tier: scope.toLowerCase().split('.')[0] as Tier,
  capabilities: [],
  sentence: scope,
});

function scopes(...names: readonly string[]): GrantScopes {
  const verdicts = names.map((name) => classify(name, 'graph', 'delegated'));
  return { tier: 'low', verdicts };
}

function grant(more: Partial<GrantRow> = {}): GrantRow {
  return {
    id: 'g',
    tenant: 'acme',
    platform: 'microsoft-365',
    app: 'microsoft-365:a',
    principal: { kind: 'user', id: 'u1', label: 'Ann@acme.example', active: 'yes', privileged: 'no' },
    kind: 'delegated-user',
    resource: 'graph',
    scopes: [],
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [],
    firstSeen: '2026-01-01T00:00:00Z',
    lastSeen: '2026-11-22T00:00:00Z',
    carried: false,
    previousScopes: null,
    ...more,
  };
}

function approval(
  listed: readonly string[],
  principals: 'everyone' | readonly string[] = 'everyone',
): Approval {
  const allow = { maxTier: 'medium' as const, scopes: { 'microsoft-365': listed }, principals };
  return new Approval(allow, 'microsoft-365', classify);
}

test('listed scopes and those within the tier are covered, the others are told', () => {
  const beyond = approval(['HIGH.mail']).beyond(
    grant(),
    scopes('high.Mail', 'medium.files', 'high.files', 'critical.all'),
  );

  expect(beyond?.scopes.map(({ scope }) => scope)).toEqual(['high.files', 'critical.all']);
  expect(beyond?.principal).toBe(false);
});

test('a listed scope is that of the resource it was read for', () => {
  const exact = approval(['HIGH.mail']);

  expect(exact.beyond(grant({ resource: 'graph' }), scopes('high.mail'))).toBeNull();
  expect(exact.beyond(grant({ resource: 'other' }), scopes('high.mail'))).not.toBeNull();
});

test('an approval for named people covers them by address or id, and nobody else', () => {
  const some = approval([], ['ann@ACME.example', 'u2']);
  const bob = { kind: 'user', id: 'u3', label: 'bob@acme.example', active: 'yes', privileged: 'no' } as const;

  expect(some.beyond(grant(), scopes())).toBeNull();
  expect(some.beyond(grant({ principal: { ...bob, id: 'u2' } }), scopes())).toBeNull();
  expect(some.beyond(grant({ principal: bob }), scopes())?.principal).toBe(true);
  expect(
    some.beyond(
      grant({ kind: 'delegated-tenant', principal: { ...bob, kind: 'tenant', id: 'u2' } }),
      scopes(),
    )?.principal,
  ).toBe(true);
});
