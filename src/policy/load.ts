/** Text of a policy file to a checked policy. */
import { platforms } from '../core/vocabulary.ts';
import { readYaml } from '../kit/yaml-border.ts';
import type { BannedEntry, DetectionSetting, Policy, VendorEntry, VendorIdentity } from './policy.ts';
import { detectionProblems, type KnownDetection, meaningProblems } from './problems.ts';
import { type PolicyFile, policySchema } from './schema.ts';

/**
 * @param file as the person knows it, for messages.
 * @throws AppError POLICY_INVALID with `file:line:column` of every problem.
 */
export function loadPolicy(text: string, file: string, detections: readonly KnownDetection[]): Policy {
  const yaml = readYaml(text, file, 'POLICY_INVALID');
  const result = policySchema.safeParse(yaml.value);
  const problems = [
    ...yaml.problems(policySchema, yaml.value),
    ...detectionProblems(yaml.value, detections),
    ...(result.success ? meaningProblems(result.data, detections) : []),
  ];
  if (!result.success || problems.length > 0) throw yaml.refusal(problems);
  return policyOf(result.data);
}

/** A policy that says nothing: every app is for review. */
export function emptyPolicy(): Policy {
  return policyOf({ version: 1 });
}

function policyOf(file: PolicyFile): Policy {
  const maxTier = file.defaults?.maxTier ?? 'medium';
  return {
    defaults: {
      unknownVendor: file.defaults?.unknownVendor ?? 'review',
      maxTier,
      requireOwner: file.defaults?.requireOwner ?? false,
      allowedRegions: file.defaults?.allowedRegions ?? null,
    },
    vendors: (file.vendors ?? []).map(
      (vendor): VendorEntry => ({
        kind: 'vendor',
        ...identityOf(vendor),
        owner: vendor.owner ?? null,
        approvedUntil: vendor.approvedUntil ?? null,
        dataRegions: vendor.dataRegions ?? [],
        allow: {
          maxTier: vendor.allow?.maxTier ?? maxTier,
          scopes: perPlatform(vendor.allow?.scopes),
          principals: vendor.allow?.principals ?? 'everyone',
        },
      }),
    ),
    banned: (file.banned ?? []).map(
      (banned): BannedEntry => ({
        kind: 'banned',
        ...identityOf(banned),
        since: banned.since ?? null,
        reason: banned.reason ?? null,
      }),
    ),
    waivers: file.waivers ?? [],
    detections: new Map(
      Object.entries(file.detections ?? {}).map(([id, setting]) => [id, detectionSetting(setting)]),
    ),
  };
}

type Written<Kind extends 'vendors' | 'banned'> = NonNullable<PolicyFile[Kind]>[number];

function identityOf(entry: Written<'vendors'> | Written<'banned'>): VendorIdentity {
  return {
    name: entry.name,
    domains: entry.domains ?? [],
    publishers: entry.publishers ?? [],
    ownerTenants: entry.ownerTenants ?? [],
    apps: perPlatform(entry.apps),
  };
}

function perPlatform(written: Written<'banned'>['apps']): VendorIdentity['apps'] {
  return Object.fromEntries(platforms.map((platform) => [platform, written?.[platform] ?? []]));
}

function detectionSetting(written: NonNullable<PolicyFile['detections']>[string]): DetectionSetting {
  if (written === 'off') return { off: true, severity: null, numbers: new Map() };
  const { severity, ...numbers } = written;
  return { off: false, severity: severity ?? null, numbers: new Map(Object.entries(numbers)) };
}
