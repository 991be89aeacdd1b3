/**
 * What every event has: OCSF 1.8.0, category Findings (https://schema.ocsf.io/1.8.0/categories/findings). Numbers beside
 * their captions, times in milliseconds.
 */
import packageJson from '../../package.json' with { type: 'json' };
import type { RunInfo } from '../../src/core/result.ts';
import { safeText } from '../../src/core/text.ts';
import type { Severity } from '../../src/core/vocabulary.ts';

export type Json = Readonly<Record<string, unknown>>;

const category = { uid: 2, name: 'Findings' } as const;

export const eventClasses = {
  compliance: { uid: 2003, name: 'Compliance Finding' },
  iamAnalysis: { uid: 2008, name: 'IAM Analysis Finding' },
} as const;

export const activities = {
  create: { id: 1, name: 'Create' },
  update: { id: 2, name: 'Update' },
  close: { id: 3, name: 'Close' },
} as const;

export const statuses = {
  unknown: { id: 0, name: 'Unknown' },
  new: { id: 1, name: 'New' },
  suppressed: { id: 3, name: 'Suppressed' },
  resolved: { id: 4, name: 'Resolved' },
} as const;

export const severities = {
  unknown: { id: 0, name: 'Unknown' },
  info: { id: 1, name: 'Informational' },
  low: { id: 2, name: 'Low' },
  medium: { id: 3, name: 'Medium' },
  high: { id: 4, name: 'High' },
  critical: { id: 5, name: 'Critical' },
} as const satisfies Record<Severity | 'unknown', object>;

export interface Envelope {
  readonly kind: keyof typeof eventClasses;
  readonly activity: keyof typeof activities;
  readonly status: keyof typeof statuses;
  readonly severity: keyof typeof severities;
  /** The same from run to run, so that a SIEM updates instead of adding. */
  readonly uid: string;
  readonly tenant: string | null;
  readonly title: string;
}

/** @param more what the class of event has besides; `finding_info` is added to what every one has */
export function event(
  run: RunInfo,
  { kind, activity, status, severity, uid, tenant, title }: Envelope,
  { finding_info, ...more }: Json & { readonly finding_info?: Json },
): Json {
  const { uid: classUid, name: className } = eventClasses[kind];
  const { id: activityId, name: activityName } = activities[activity];
  return {
    class_uid: classUid,
    class_name: className,
    category_uid: category.uid,
    category_name: category.name,
    activity_id: activityId,
    activity_name: activityName,
    type_uid: classUid * 100 + activityId,
    type_name: `${className}: ${activityName}`,
    severity_id: severities[severity].id,
    severity: severities[severity].name,
    status_id: statuses[status].id,
    status: statuses[status].name,
    time: milliseconds(run.finishedAt),
    message: safeText(title),
    metadata: {
      version: '1.8.0',
      product: {
        name: 'Grantwarden',
        uid: packageJson.name,
        vendor_name: 'Grantwarden',
        version: packageJson.version,
      },
      log_name: 'grantwarden.audit',
      uid: `${run.id}/${uid}`,
      correlation_uid: run.id,
      original_time: run.finishedAt,
      ...(tenant === null ? {} : { tenant_uid: tenant }),
    },
    finding_info: { uid, title: safeText(title), ...finding_info },
    ...more,
  };
}

export function milliseconds(iso: string): number {
  return Date.parse(iso);
}

/** As the schema wants it: never without words. */
export function remediation(remedy: string | null): Json {
  return remedy === null ? {} : { remediation: { desc: safeText(remedy) } };
}

export function tenantResource(id: string, platform: string | undefined): Json {
  return { uid: id, name: id, type: platform ?? 'tenant' };
}
