/** What `core/observation.ts` promises of each row, as a check at run time: types of all fields, times, no other keys. */
import { z } from 'zod';
import { eventTypes, grantKinds, parties, tris } from '../../src/core/vocabulary.ts';

const text = z.string();
const id = z.string().min(1);
const time = z.iso.datetime().refine((value) => Number.isFinite(Date.parse(value)));
const words = z.record(text, text);
const tri = z.enum(tris);
const used = z.enum(['used', 'never', 'unknown']);
const principal = z.strictObject({
  kind: z.enum(['user', 'tenant', 'service-principal', 'bot', 'group']),
  id: text,
});

export const ObservationShape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('app'),
    clientId: id,
    name: text.nullable(),
    publisher: text.nullable(),
    publisherId: text.nullable(),
    verified: tri,
    party: z.enum(parties),
    state: z.enum(['enabled', 'disabled', 'blocked', 'uninstalled', 'unknown']),
    ownerTenant: text.nullable(),
    nativeIds: z.array(text),
    replyUrls: z.array(text),
    homepage: text.nullable(),
    createdAt: time.nullable(),
    facts: words,
  }),
  z.strictObject({
    type: z.literal('principal'),
    ...principal.shape,
    label: text.nullable(),
    active: tri,
    privileged: tri,
  }),
  z.strictObject({
    type: z.literal('grant'),
    clientId: id,
    principal,
    kind: z.enum(grantKinds),
    resource: text,
    scopes: z.array(text),
    scopeStatus: z.enum(['granted', 'configured', 'from-log', 'unknown']),
    grantedAt: time.nullable(),
    lastUsedAt: time.nullable(),
    lastUsedStatus: used,
    handles: z.array(text),
    evidence: z.array(text),
  }),
  z.strictObject({
    type: z.literal('grant-ended'),
    clientId: id,
    principal,
    kind: z.enum(grantKinds),
    resource: text,
  }),
  z.strictObject({
    type: z.literal('credential'),
    id,
    clientId: text.nullable(),
    outbound: z.boolean(),
    kind: z.enum([
      'secret',
      'certificate',
      'federated-credential',
      'app-password',
      'named-credential',
      'external-credential',
      'auth-provider',
    ]),
    name: text.nullable(),
    createdAt: time.nullable(),
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable(),
    lastUsedStatus: used,
    owner: text.nullable(),
  }),
  z.strictObject({ type: z.literal('owner'), clientId: id, principal }),
  z.strictObject({ type: z.literal('role'), nativeId: id, role: text, roleId: text }),
  z.strictObject({
    type: z.literal('app-activity'),
    clientId: id,
    lastUsedAt: time.nullable(),
    lastUsedStatus: used,
    appOnlyLastUsedAt: time.nullable(),
  }),
  z.strictObject({
    type: z.literal('app-users'),
    clientId: id,
    name: text.nullable(),
    users: z.int().min(0),
    asOf: time,
  }),
  z.strictObject({
    type: z.literal('permission'),
    resource: text,
    id,
    name: text,
    mode: z.enum(['application', 'delegated']),
  }),
  z.strictObject({ type: z.literal('setting'), id, value: text.nullable(), known: z.boolean() }),
  z.strictObject({
    type: z.literal('event'),
    id,
    at: time,
    event: z.enum(eventTypes),
    clientId: text.nullable(),
    appName: text.nullable(),
    principal: text.nullable(),
    resource: text.nullable(),
    scopes: z.array(text),
    detail: words,
  }),
]);
