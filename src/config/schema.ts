import { z } from 'zod';
import { advisoryKinds, feedFormats } from '../core/advisory.ts';
import { controlProfiles } from '../core/control.ts';
import { type StreamId, streamIds } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';
import { isListenAddress, isLoopback } from '../kit/transport/origin.ts';
import { cronProblem } from '../schedule/cron.ts';
import { NotifyEntry } from './notify-schema.ts';
import { Nudge } from './nudge-schema.ts';

/** Stands in file names, reports and waivers, and is permanent. */
const tenantId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');

const timezone = z.string().refine(isTimezone, 'not a time zone such as Europe/Berlin');

const cron = z.string().superRefine((line, context) => {
  const problem = cronProblem(line);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

const streamNames = Object.keys(streamIds) as [StreamId, ...StreamId[]];

const KnownGap = z.strictObject({
  stream: z.enum(streamNames),
  reason: z.string().min(1),
  until: z.iso.date('a date such as 2027-06-30').optional(),
});

/** Stands in a file name. */
const feedName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64')
  .refine((name) => name.toLowerCase() !== 'built-in', '“built-in” is the list that comes with Grantwarden');

export function isFeedName(name: string): boolean {
  return feedName.safeParse(name).success;
}

const Feed = z.strictObject({
  name: feedName,
  source: z
    .string()
    .refine(
      isFeedSource,
      'must be file:PATH or an https address without user name and password (http only to this machine)',
    ),
  format: z.enum(feedFormats).optional(),
  kind: z.enum(advisoryKinds).optional(),
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
        cron,
        timezone: timezone.default('UTC'),
        full: z.enum(['daily', 'weekly', 'monthly', 'never']).default('weekly'),
        jitter: z.int().min(0).max(720).default(0),
        health: z.string().min(1).optional(),
        listen: z.string().refine(isListenAddress, 'must be host:port such as 127.0.0.1:9464').optional(),
      })
      .optional(),
    notify: z.array(NotifyEntry).default([]),
    nudge: Nudge.optional(),
    feeds: z.array(Feed).default([]),
    privacy: z
      .strictObject({
        pseudonymizePrincipals: z.boolean().default(false),
        retentionDays: z.int().min(1).default(180),
      })
      .prefault({}),
    profile: z.enum(controlProfiles).default('scuba'),
  });
}

/** `file:PATH`, or an address that a list may come from. */
export function isFeedSource(source: string): boolean {
  if (source.startsWith('file:')) return source.length > 'file:'.length;
  const url = URL.parse(source);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
