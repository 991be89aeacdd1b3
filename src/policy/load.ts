/** Text of a policy file to a checked policy. */
import { AppError } from '../core/errors.ts';
import { platforms } from '../core/vocabulary.ts';
import { type Problem, readYaml, type YamlFile } from '../kit/yaml-border.ts';
import type { BannedEntry, DetectionSetting, Policy, VendorEntry, VendorIdentity } from './policy.ts';
import { detectionProblems, type KnownDetection, meaningProblems } from './problems.ts';
import { type PolicyFile, policySchema } from './schema.ts';

export interface PolicyReading {
  readonly policy: Policy;
  /** As written and checked, without the defaults. */
  readonly written: PolicyFile;
  readonly yaml: YamlFile;
}

/** Characters. Ten thousand vendors need a third of this; the parser needs seconds and much memory for more. */
const longest = 8_000_000;

/**
 * @param file as the person knows it, for messages.
 * @throws AppError POLICY_INVALID with `file:line:column` of every problem.
 */
export function loadPolicy(text: string, file: string, detections: readonly KnownDetection[]): Policy {
  return readPolicy(text, file, detections).policy;
}

/** As `loadPolicy`, for whoever needs the lines too. @throws AppError POLICY_INVALID */
export function readPolicy(text: string, file: string, detections: readonly KnownDetection[]): PolicyReading {
  const { yaml, problems, reading } = examinePolicy(text, file, detections);
  if (reading === null) throw yaml.refusal(problems);
  return reading;
}

/**
 * Every problem at once; `reading` is null when there is one.
 * @throws AppError POLICY_INVALID for text that is no YAML at all
 */
export function examinePolicy(
  text: string,
  file: string,
  detections: readonly KnownDetection[],
): {
  readonly yaml: YamlFile;
  readonly problems: readonly Problem[];
  readonly reading: PolicyReading | null;
} {
  if (text.length > longest)
    throw new AppError('POLICY_INVALID', {
      detail: `it has ${Math.ceil(text.length / 1e6)} million characters; a policy has at most ${longest / 1e6} million`,
      where: file,
    });
  const yaml = readYaml(text, file, 'POLICY_INVALID');
  const result = policySchema.safeParse(yaml.value);
  const problems = [
    ...yaml.problems(policySchema, yaml.value),
    ...detectionProblems(yaml.value, detections),
    ...(result.success ? meaningProblems(result.data, detections) : []),
  ];
  const reading =
    result.success && problems.length === 0
      ? { policy: policyOf(result.data), written: result.data, yaml }
      : null;
  return { yaml, problems, reading };
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
    certifications: (file.certifications ?? []).map(({ tenant, note, ...one }) => ({
      ...one,
      tenant: tenant ?? null,
      note: note ?? null,
    })),
    priorityPeople: file.priorityPeople ?? [],
    detections: new Map(
      Object.entries(file.detections ?? {}).map(([id, setting]) => [id, detectionSetting(setting)]),
    ),
    nudge: {
      subject: file.nudge?.subject ?? null,
      text: file.nudge?.text ?? null,
      days: file.nudge?.days ?? 14,
      remind: file.nudge?.remind ?? Math.min(7, Math.ceil((file.nudge?.days ?? 14) / 2)),
    },
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
