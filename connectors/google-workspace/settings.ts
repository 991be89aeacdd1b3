import { z } from 'zod';

const Reference = z.string().min(1);

const Subject = z
  .email()
  .describe('e-mail address of the administrator the service account acts as; its rights bound what is read');

/** Stands literally in the path of signJwt, so nothing but the characters of a service account's address. */
const ServiceAccount = z
  .string()
  .regex(/^[a-z\d][a-z\d.-]*@[a-z\d.-]+\.gserviceaccount\.com$/u, 'the e-mail address of a service account');

const Auth = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('service-account'),
    key: Reference.describe('reference to the JSON key of the service account'),
    subject: Subject,
  }),
  z.strictObject({
    type: z.literal('keyless'),
    serviceAccount: ServiceAccount,
    subject: Subject,
    credentials: Reference.describe(
      'reference to an access token of whoever may sign for the service account, read at each sign-in',
    ),
  }),
  z.strictObject({
    type: z.literal('access-token'),
    token: Reference.describe('reference to an access token, read at each sign-in'),
  }),
]);
type Auth = z.infer<typeof Auth>;
export type DelegatedAuth = Exclude<Auth, { type: 'access-token' }>;

const Origin = z
  .url({ protocol: /^https?$/u, abort: true })
  .refine((url) => new URL(url).pathname === '/' && new URL(url).search === '', 'scheme, host and port only')
  .transform((url) => new URL(url).origin);

const TokenUrl = z
  .url({ protocol: /^https?$/u, abort: true })
  .refine((url) => new URL(url).search === '' && new URL(url).hash === '', 'without ? and #');

/** The keys of a tenant entry that are Google Workspace's own. */
export const Settings = z
  .strictObject({
    auth: Auth,
    endpoints: z.strictObject({ api: Origin.optional(), token: TokenUrl.optional() }).default({}),
  })
  .transform(({ auth, endpoints }) => ({
    auth,
    admin: endpoints.api ?? 'https://admin.googleapis.com',
    identity: endpoints.api ?? 'https://cloudidentity.googleapis.com',
    iam: endpoints.api ?? 'https://iamcredentials.googleapis.com',
    token: endpoints.token ?? 'https://oauth2.googleapis.com/token',
  }));
export type Settings = z.infer<typeof Settings>;
