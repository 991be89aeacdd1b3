import { z } from 'zod';

const Reference = z.string().min(1);

const auditToken = Reference.optional().describe(
  'reference to an Org Owner’s user token with auditlogs:read, for the Audit Logs API (Enterprise)',
);

const Auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('token'),
    token: Reference.describe('reference to a user token (xoxp-)'),
    auditToken,
  }),
  z.strictObject({
    type: z.literal('rotating-token'),
    clientId: z.string().regex(/^[\w.]+$/u, 'the app’s Client ID, e.g. 1234567890.0987654321'),
    clientSecret: Reference.describe('reference to the app’s Client Secret'),
    refreshToken: Reference.regex(
      /^(?:file|keychain):/u,
      'file: or keychain:, because each renewal replaces it',
    ).describe('reference to the refresh token (xoxe-), rewritten at each renewal'),
    auditToken,
  }),
]);
export type Auth = z.infer<typeof Auth>;
export type RotatingAuth = Extract<Auth, { type: 'rotating-token' }>;

const Origin = z
  .url({ protocol: /^https?$/u, abort: true })
  .refine((url) => new URL(url).pathname === '/' && new URL(url).search === '', 'scheme, host and port only')
  .transform((url) => new URL(url).origin);

const clouds = {
  global: { api: 'https://slack.com', audit: 'https://api.slack.com' },
  /** https://docs.slack.dev/govslack */
  gov: { api: 'https://slack-gov.com', audit: 'https://api.slack-gov.com' },
} as const;

/** The keys of a tenant entry that are Slack's own. */
export const Settings = z
  .strictObject({
    auth: Auth,
    cloud: z.enum(['global', 'gov']).default('global'),
    endpoints: z.strictObject({ api: Origin.optional(), audit: Origin.optional() }).default({}),
  })
  .transform(({ auth, cloud, endpoints }) => ({
    auth,
    api: endpoints.api ?? clouds[cloud].api,
    audit: endpoints.audit ?? clouds[cloud].audit,
  }));
export type Settings = z.infer<typeof Settings>;
