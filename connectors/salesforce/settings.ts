import { z } from 'zod';

const Reference = z.string().min(1);
const Rotating = Reference.regex(
  /^(?:file|keychain):/u,
  'only file: or keychain:, because it is replaced whenever Salesforce rotates it',
);
const ClientId = z.string().min(1).describe('consumer key of the external client app or connected app');

const Origin = z
  .url({ protocol: /^https?$/u, abort: true })
  .refine((url) => new URL(url).pathname === '/' && new URL(url).search === '', 'scheme, host and port only')
  .transform((url) => new URL(url).origin);

/** Becomes an argument of the Salesforce CLI, and must not be taken for one of its options. */
const TargetOrg = z
  .string()
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N}_@.+-]*$/u, 'alias or username of an org known to the Salesforce CLI');

const Auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('jwt'),
    clientId: ClientId,
    username: z.string().min(1).describe('Salesforce username that the audit signs in as'),
    key: Reference.describe('reference to the private key in PEM whose certificate the app holds'),
  }),
  z.strictObject({
    type: z.literal('client-credentials'),
    clientId: ClientId,
    clientSecret: Reference,
  }),
  z.strictObject({
    type: z.literal('refresh-token'),
    clientId: ClientId,
    clientSecret: Reference.optional(),
    refreshToken: Rotating,
  }),
  z.strictObject({
    type: z.literal('access-token'),
    token: Reference.describe('reference to an access token, read at each sign-in'),
    instanceUrl: Origin.refine(
      (origin) => !origin.endsWith('.lightning.force.com'),
      'the API’s address, which ends with .my.salesforce.com, not that of Lightning',
    ).describe('e.g. https://acme.my.salesforce.com'),
  }),
  z.strictObject({ type: z.literal('sf-cli'), targetOrg: TargetOrg }),
]);
export type Auth = z.infer<typeof Auth>;
export type AuthOf<T extends Auth['type']> = Extract<Auth, { type: T }>;

/** The keys of a tenant entry that are Salesforce's own. */
export const Settings = z
  .strictObject({
    auth: Auth,
    endpoints: z.strictObject({ login: Origin.optional() }).default({}),
  })
  .refine(
    ({ auth, endpoints }) =>
      auth.type !== 'client-credentials' || !isSharedLogin(endpoints.login ?? defaultLogin),
    {
      path: ['endpoints', 'login'],
      message: 'client-credentials needs the My Domain of the org, e.g. https://acme.my.salesforce.com',
    },
  )
  .transform(({ auth, endpoints }) => ({ auth, login: endpoints.login ?? defaultLogin }));
export type Settings = z.infer<typeof Settings>;

const defaultLogin = 'https://login.salesforce.com';

/** Hosts that sign in to any org, which the client credentials flow is not offered on. */
function isSharedLogin(origin: string): boolean {
  return /^https:\/\/(?:login|test)\.salesforce\.(?:com|mil)$/u.test(origin);
}
