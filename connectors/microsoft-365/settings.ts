import { z } from 'zod';
import { type CloudName, cloudNames, clouds } from './clouds.ts';

const guid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu;
const domain = /^(?!-)[a-z\d-]+(?:\.[a-z\d-]+)+$/iu;

const Reference = z.string().min(1);
const ClientId = z.string().regex(guid, 'the app registration’s Application (client) ID, a GUID');

const Auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('client-secret'), clientId: ClientId, secret: Reference }),
  z.strictObject({
    type: z.literal('client-certificate'),
    clientId: ClientId,
    certificate: Reference.describe('reference to the certificate in PEM'),
    key: Reference.describe('reference to its private key in PEM'),
  }),
  z.strictObject({
    type: z.literal('federated'),
    clientId: ClientId,
    token: Reference.describe('reference to the token of the other identity provider, read at each sign-in'),
  }),
  z.strictObject({ type: z.literal('device-code'), clientId: ClientId }),
  z.strictObject({ type: z.literal('access-token'), token: Reference }),
]);
type Auth = z.infer<typeof Auth>;

const Origin = z
  .url({ protocol: /^https?$/u, abort: true })
  .refine((url) => new URL(url).pathname === '/' && new URL(url).search === '', 'scheme, host and port only')
  .transform((url) => new URL(url).origin);

/** The keys of a tenant entry that are Microsoft 365's own. */
export const Settings = z
  .strictObject({
    tenantId: z
      .string()
      .refine((text) => guid.test(text) || domain.test(text), 'the tenant’s GUID or one of its domains'),
    cloud: z.enum(cloudNames).default('global'),
    auth: Auth,
    endpoints: z.strictObject({ graph: Origin.optional(), login: Origin.optional() }).default({}),
  })
  .transform(({ tenantId, cloud, auth, endpoints }) => ({
    tenantId: tenantId.toLowerCase(),
    cloud: cloud satisfies CloudName,
    auth,
    graph: endpoints.graph ?? clouds[cloud].graph,
    login: endpoints.login ?? clouds[cloud].login,
  }));
export type Settings = z.infer<typeof Settings>;

/** True when the configured tenant is named by its id rather than by a domain. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}
