/** Where notifications go and which. Addresses that are secrets, and keys, are references, read when a message is sent. */
import { z } from 'zod';
import { tiers } from '../core/vocabulary.ts';

export const reference = z
  .string()
  .regex(
    /^(?:env|file|exec|keychain):./u,
    'must be a reference: env:NAME, file:PATH, exec:[…] or keychain:NAME',
  );

/** No display name, no list, nothing that could begin another header. */
export const address = z
  .string()
  .regex(
    /^[^\s@<>()[\]{},;:"\\]{1,64}@[^\s@<>()[\]{},;:"\\]{1,253}$/u,
    'must be an address such as it@acme.example',
  );

const hostName = z
  .string()
  .regex(/^(?:[A-Za-z\d](?:[A-Za-z\d.-]{0,251}[A-Za-z\d])?|\[[\da-fA-F:.]+\])$/u, 'must be a host name');

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u, 'letters, digits, dot, dash and underscore, at most 64');

const rules = {
  /** Two entries for the same kind of place need names. */
  name: name.optional(),
  /** At least. */
  severity: z.enum(tiers).default('high'),
  /** Empty: all. */
  tenants: z.array(z.string().min(1)).default([]),
  /** As the policy or the catalogue calls them; empty: all, and findings of no vendor. */
  vendors: z.array(z.string().min(1)).default([]),
  /** Findings that are new or have come back; false: everything open, after each run. */
  newOnly: z.boolean().default(true),
  digest: z.enum(['run', 'at-once', 'daily']).default('run'),
  /** What is wrong with the watch itself: failed and missed runs, lowered coverage, credentials that end. */
  watch: z.boolean().default(true),
};

const Slack = z
  .strictObject({
    to: z.literal('slack'),
    ...rules,
    webhook: reference.optional(),
    token: reference.optional(),
    channel: z
      .string()
      .regex(/^#?[\p{L}\p{N}_.-]{1,80}$/u, 'must be the id or the name of a channel')
      .optional(),
    endpoints: z.strictObject({ api: z.url().default('https://slack.com/api') }).prefault({}),
  })
  .refine(
    ({ webhook, token, channel }) =>
      webhook === undefined ? token !== undefined && channel !== undefined : token === undefined,
    'needs either webhook, or token and channel',
  );

const Teams = z.strictObject({ to: z.literal('teams'), ...rules, webhook: reference });

export const Smtp = z
  .strictObject({
    host: hostName,
    port: z.int().min(1).max(65_535).optional(),
    /** `starttls`: refused unless the server offers it. `none`: to this machine only. */
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    user: z.string().min(1).optional(),
    password: reference.optional(),
  })
  .refine(
    ({ user, password }) => (user === undefined) === (password === undefined),
    'needs both user and password, or neither',
  )
  .refine(
    ({ host, security }) => security !== 'none' || /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(host),
    'security: none is only for this machine; use starttls or tls',
  );

const Email = z.strictObject({
  to: z.literal('email'),
  ...rules,
  recipients: z.array(address).min(1).max(50),
  from: address,
  smtp: Smtp,
});

const Webhook = z.strictObject({
  to: z.literal('webhook'),
  ...rules,
  /** An address without a secret in it, or a reference to one with. */
  url: z
    .string()
    .refine(
      (url) =>
        /^(?:env|file|exec|keychain):./u.test(url) || /^https?:$/u.test(URL.parse(url)?.protocol ?? ''),
      'must be an https address, or a reference to one',
    ),
  /** Key of the signature. */
  secret: reference,
  /** Tells the receiver which key it was, so that keys can be changed. */
  keyId: name.default('1'),
});

export const NotifyEntry = z.discriminatedUnion('to', [Slack, Teams, Email, Webhook]);

type Entry = z.output<typeof NotifyEntry>;

/** `name` is filled in. */
export type NotifyConfig = Entry & { readonly name: string };

/** Hosts that belong to who runs the channel; others must be trusted in the user's own settings. */
export function ownHosts(to: unknown): readonly string[] {
  switch (to) {
    case 'slack':
      return ['slack.com', 'slack-gov.com'];
    case 'teams':
      return [
        'logic.azure.com',
        'logic.azure.us',
        'api.powerplatform.com',
        'api.powerplatform.us',
        'webhook.office.com',
      ];
    case 'email':
      return ['smtp.office365.com', 'smtp-hve.office365.com', 'mail.protection.outlook.com'];
    default:
      return [];
  }
}
