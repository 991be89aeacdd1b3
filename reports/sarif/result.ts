/** A finding as a SARIF result. */
import { type Finding, type FindingStatus, tenantsOf } from '../../src/core/finding.ts';
import { safeName, safeText } from '../../src/core/text.ts';
import { messageText } from './message.ts';
import type { PolicyLines } from './policy-lines.ts';
import { type Json, levels, type Rules } from './rules.ts';

export interface Around {
  readonly rules: Rules;
  /** `tenant/app key` to the app's name. */
  readonly names: ReadonlyMap<string, string | null>;
  /** Null where the policy cannot be read. */
  readonly policy: { readonly uri: string; readonly lines: PolicyLines } | null;
  /** When the run started: what was first seen then is new. */
  readonly startedAt: string;
}

/** A resolved finding is no result: a viewer closes what it no longer sees. */
export type Shown = Finding & { readonly status: Exclude<FindingStatus, 'resolved'> };

export function isShown(finding: Finding): finding is Shown {
  return finding.status !== 'resolved';
}

export function result(finding: Shown, around: Around): Json {
  const { id, detection, severity, score, status, people, frameworks, title, explanation } = finding;
  const justification = around.policy?.lines.justification(finding) ?? 'waived by the policy';
  return {
    ruleId: detection,
    ruleIndex: around.rules.indexes.get(detection) ?? -1,
    level: levels[severity],
    message: { text: messageText(`${title.replace(/[.\s]*$/u, '')}. ${explanation}`) },
    locations: [location(finding, around)],
    // Without a value of ours, code scanning hashes the line, and would take findings at one line for one.
    partialFingerprints: { 'grantwardenFinding/v1': id, primaryLocationLineHash: `${id}:1` },
    baselineState: baselineState(finding, around),
    suppressions:
      status === 'waived'
        ? [{ kind: 'external', status: 'accepted', justification: safeText(justification) }]
        : [],
    properties: { severity, score, status, people, frameworks },
  };
}

function baselineState({ status, firstSeen }: Finding, { startedAt }: Around): 'new' | 'unchanged' {
  if (status === 'new' || status === 'reopened') return 'new';
  return firstSeen >= startedAt ? 'new' : 'unchanged';
}

function location(finding: Finding, { names, policy }: Around): Json {
  const { app, tenant, vendor } = finding;
  const tenants = tenantsOf(finding).map((id) => ({ name: id, fullyQualifiedName: id, kind: 'tenant' }));
  const place = `${tenant ?? ''}/${app ?? ''}`;
  const subject =
    app !== null
      ? [
          {
            name: safeName(names.get(place), safeText(app)),
            fullyQualifiedName: safeText(place),
            kind: 'app',
          },
        ]
      : vendor !== null
        ? [{ name: safeText(vendor), fullyQualifiedName: safeText(vendor), kind: 'vendor' }]
        : [];
  return {
    ...(policy === null
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: policy.uri },
            region: { startLine: policy.lines.lineOf(finding) },
          },
        }),
    logicalLocations: [...subject, ...tenants],
  };
}
