/** With what the org signs in elsewhere. Names only: what the credentials hold is never asked for. */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { CredentialSeen } from '../../../src/core/observation.ts';
import type { CredentialKind } from '../../../src/core/vocabulary.ts';
import type { Gap, Stream } from '../../../src/kit/connector.ts';
import { type QuerySpec, readWholeQuery, shortfall } from '../query-list.ts';
import { id18 } from '../salesforce-id.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { unitFailure } from '../unit-failure.ts';

interface CredentialObject {
  readonly object: string;
  readonly kind: CredentialKind;
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_namedcredential.htm */
const objects: readonly CredentialObject[] = [
  { object: 'NamedCredential', kind: 'named-credential' },
  { object: 'ExternalCredential', kind: 'external-credential' },
  { object: 'AuthProvider', kind: 'auth-provider' },
];

/** Label first; not every object has every one of them. */
const fields = ['Id', 'MasterLabel', 'FriendlyName', 'DeveloperName', 'CreatedDate'] as const;

const Credential = z.object({
  Id: z.string().refine((id) => id18(id) !== null),
  MasterLabel: z.string().nullish(),
  FriendlyName: z.string().nullish(),
  DeveloperName: z.string().nullish(),
  CreatedDate: z.string().nullish(),
});
type Credential = z.infer<typeof Credential>;

const remedy =
  'Give the user that Grantwarden signs in as the permissions Customize Application and Manage Auth. Providers, or accept outbound-credentials under knownGaps.';

export function createOutboundCredentialsStream(session: SalesforceSession): Stream {
  return {
    id: 'outbound-credentials',
    after: [],
    async *read(context) {
      const asOf = isoTime(session.clock.now());
      const visible = await session.objects(context.signal);
      const gaps: Gap[] = [];
      const hidden = objects.filter(({ object }) => !visible.has(object.toLowerCase()));
      let unread = hidden.length;
      for (const { object } of hidden) {
        const detail = `${object} is not visible in this edition or to this user`;
        gaps.push({ error: new AppError('GAP_PERMISSION', { detail, remedy }), units: 1 });
      }
      for (const one of objects.filter((each) => !hidden.includes(each))) {
        try {
          const spec = await querySpec(session, one, context.signal);
          const { rows, end } = await readWholeQuery(session.client, spec, context);
          yield {
            rows: rows.map((row) => credentialRow(row, one.kind)),
            read: rows.length,
            checkpoint: null,
          };
          const gap = shortfall(one.object, end);
          if (gap !== null) gaps.push(gap);
        } catch (thrown) {
          unread += 1;
          gaps.push({ error: unitFailure(thrown), units: 1 });
        }
      }
      const [first] = gaps;
      if (first !== undefined && unread === objects.length) throw first.error;
      return { expected: null, asOf, gaps };
    },
  };
}

async function querySpec(
  session: SalesforceSession,
  { object }: CredentialObject,
  signal: AbortSignal,
): Promise<QuerySpec<Credential>> {
  const known = await session.fields(object, signal);
  const asked = fields.filter((field) => known.has(field.toLowerCase()));
  return { soql: `SELECT ${asked.join(', ')} FROM ${object}`, shape: Credential, keyOf: ({ Id }) => Id };
}

function credentialRow(row: Credential, kind: CredentialKind): CredentialSeen {
  const created = Date.parse(row.CreatedDate ?? '');
  return {
    type: 'credential',
    id: id18(row.Id) ?? row.Id,
    clientId: null,
    outbound: true,
    kind,
    name: row.MasterLabel ?? row.FriendlyName ?? row.DeveloperName ?? null,
    createdAt: Number.isNaN(created) ? null : isoTime(created),
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: null,
  };
}
