import { z } from 'zod';
import { controlProfiles } from '../core/control.ts';
import { type StreamId, streamIds } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';

/** Stands in file names, reports and waivers, and is permanent. */
const tenantId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');

const timezone = z.string().refine(isTimezone, 'not a time zone such as Europe/Berlin');

const streamNames = Object.keys(streamIds) as [StreamId, ...StreamId[]];

const KnownGap = z.strictObject({
  stream: z.enum(streamNames),
  reason: z.string().min(1),
  until: z.iso.date('a date such as 2027-06-30').optional(),
});

/** What every tenant entry has, whatever its platform; the rest belongs to the connector. */
export const tenantCommon = {
  id: tenantId,
  skip: z.array(z.enum(streamNames)).default([]),
  knownGaps: z.array(KnownGap).default([]),
};

export const commonKeys = ['id', 'platform', 'skip', 'knownGaps', 'actAuth'] as const;

function tenantEntry(platforms: readonly Platform[]) {
  return z.looseObject({ ...tenantCommon, platform: z.enum(platforms as [Platform, ...Platform[]]) });
}

/** The file without what the connectors check themselves. */
export function configSchema(platforms: readonly Platform[]) {
  return z.strictObject({
    version: z.literal(1),
    policy: z.string().min(1).default('./policy.yaml'),
    workspace: z.string().min(1).default('./.grantwarden'),
    tenants: z.array(tenantEntry(platforms)).min(1),
    schedule: z
      .strictObject({
        cron: z.string().min(1),
        timezone: timezone.default('UTC'),
        full: z.enum(['daily', 'weekly', 'monthly', 'never']).default('weekly'),
      })
      .optional(),
    notify: z.array(z.looseObject({})).default([]),
    privacy: z
      .strictObject({
        pseudonymizePrincipals: z
          .boolean()
          .refine((asked) => !asked, 'this version cannot pseudonymize people; only false is possible')
          .default(false),
        retentionDays: z.int().min(1).default(180),
      })
      .prefault({}),
    profile: z.enum(controlProfiles).default('scuba'),
  });
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
