/** The policy file as people write it. */
import { z } from 'zod';
import { platforms, tiers } from '../core/vocabulary.ts';
import { salesforceAppId } from '../core/app-id.ts';

const text = z.string().trim().min(1);
const tier = z.enum(tiers);

/** `2027-06-30`; a day that the calendar has. */
export const day = z.string().refine(isDay, 'must be a date such as 2027-06-30');

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .refine(
    isDomain,
    'must be a domain such as zoom.us; its subdomains are included, wildcards are not needed',
  );

const guid = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u, 'must be a GUID');

/** One list a platform; an unknown platform is an unknown key. */
function perPlatform<Value extends z.ZodType>(value: Value) {
  const shape = Object.fromEntries(platforms.map((platform) => [platform, z.array(value).optional()]));
  return z.strictObject(shape as Record<(typeof platforms)[number], z.ZodOptional<z.ZodArray<Value>>>);
}

/** Ids, not names: what an app is called proves nothing. */
const appIds = perPlatform(text).extend({
  salesforce: z
    .array(
      text.regex(
        salesforceAppId,
        'must be the id of an app in its org (0H4… or 0xI…) or of a package (033…), 15 or 18 characters; a name proves nothing: give the vendor its domains, or name the entry as the app is called',
      ),
    )
    .optional(),
});

const identity = {
  name: text,
  domains: z.array(domain).optional(),
  /** Microsoft: ids of verified publishers. */
  publishers: z.array(text).optional(),
  /** Microsoft: ids of the tenants that own the apps. */
  ownerTenants: z.array(guid).optional(),
  apps: appIds.optional(),
};

export const vendorSchema = z.strictObject({
  ...identity,
  owner: text.optional(),
  approvedUntil: day.optional(),
  dataRegions: z.array(text).optional(),
  allow: z
    .strictObject({
      maxTier: tier.optional(),
      scopes: perPlatform(text).optional(),
      principals: z.union([z.literal('everyone'), z.array(text)]).optional(),
    })
    .optional(),
  note: text.optional(),
});

const bannedSchema = z.strictObject({ ...identity, since: day.optional(), reason: text.optional() });

const waiverSchema = z.strictObject({ finding: text, reason: text, by: text, expires: day });

const certificationSchema = z.strictObject({
  of: text,
  tenant: text.optional(),
  on: day,
  by: text,
  next: day,
  note: text.optional(),
});

/** The message to people who granted an unapproved app; plain text, with placeholders. */
const nudgeSchema = z
  .strictObject({
    subject: text.max(150).optional(),
    text: text
      .max(4_000)
      .refine(hasApps, 'must hold {apps}, where the apps and their references are listed')
      .optional(),
    /** Until an answer is due. */
    days: z.int().min(1).max(365).optional(),
    /** After so many of them one reminder is due. */
    remind: z.int().min(1).max(365).optional(),
  })
  .refine(
    ({ days = 14, remind }) => remind === undefined || remind <= days,
    'the reminder must be due before the answer: remind is at most days',
  );

/** `off`, or numbers by name and `severity`; which numbers exist depends on the detection. */
const detectionSchema = z.union([
  z.literal('off'),
  z.object({ severity: tier.optional() }).catchall(z.number().nonnegative()),
]);

export const policySchema = z.strictObject({
  version: z.literal(1),
  defaults: z
    .strictObject({
      unknownVendor: z.enum(['review', 'deny', 'allow']).optional(),
      maxTier: tier.optional(),
      requireOwner: z.boolean().optional(),
      allowedRegions: z.array(text).optional(),
    })
    .optional(),
  vendors: z.array(vendorSchema).optional(),
  banned: z.array(bannedSchema).optional(),
  waivers: z.array(waiverSchema).optional(),
  certifications: z.array(certificationSchema).optional(),
  priorityPeople: z.array(text.toLowerCase()).optional(),
  detections: z.record(z.string(), detectionSchema).optional(),
  nudge: nudgeSchema.optional(),
});

export type PolicyFile = z.output<typeof policySchema>;

/** JSON Schema for editors. */
export function policyJsonSchema(): unknown {
  return { title: 'Grantwarden policy', ...z.toJSONSchema(policySchema, { io: 'input' }) };
}

function hasApps(template: string): boolean {
  return template.includes('{apps}');
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

export function isDomain(value: string): boolean {
  return /^(?=.{3,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u.test(
    value,
  );
}
