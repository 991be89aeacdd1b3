/** Which apps people may connect at all, and which ways of signing in are closed. */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { SettingSeen } from '../../../src/core/observation.ts';
import type { Gap, Stream } from '../../../src/kit/connector.ts';
import { type MetadataRecord, readMetadataRecords } from '../metadata-xml.ts';
import type { MetadataType, SalesforceSession } from '../salesforce-session.ts';
import { unitFailure } from '../unit-failure.ts';

interface PolicySetting {
  readonly id: string;
  /** Tag of the settings' record. */
  readonly tag: string;
  readonly on: string;
  readonly off: string;
  /** The tag is left out where the feature is not there at all, which is then off. */
  readonly offWhenAbsent?: true;
}

interface PolicyRecord {
  readonly type: MetadataType;
  readonly fullName: string;
  readonly settings: readonly PolicySetting[];
}

/**
 * Only Salesforce's support can switch API Access Control on, and an org without it has no such tag.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedappsettings.htm
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_oauthoidcsettings.htm
 */
const records: readonly PolicyRecord[] = [
  {
    type: 'ConnectedAppSettings',
    fullName: 'ConnectedApp',
    settings: [
      {
        id: 'consent.third-party-apps',
        tag: 'enableAdminApprovedAppsOnly',
        on: 'admin-approved-only',
        off: 'allow-all',
        offWhenAbsent: true,
      },
    ],
  },
  {
    type: 'OauthOidcSettings',
    fullName: 'OauthOidc',
    settings: [
      { id: 'flow.username-password', tag: 'blockOAuthUnPwFlow', on: 'blocked', off: 'allowed' },
      { id: 'flow.user-agent', tag: 'blockOAuthUsrAgtFlow', on: 'blocked', off: 'allowed' },
      { id: 'flow.pkce', tag: 'isPkceRequired', on: 'required', off: 'optional' },
    ],
  },
];

export function createConsentPolicyStream(session: SalesforceSession): Stream {
  return {
    id: 'consent-policy',
    after: [],
    async *read(context) {
      const asOf = isoTime(session.clock.now());
      const rows: SettingSeen[] = [];
      const gaps: Gap[] = [];
      for (const [done, { type, fullName, settings }] of records.entries()) {
        context.progress(done, records.length);
        const wanted = new Set(['fullName', ...settings.map(({ tag }) => tag)]);
        let record: MetadataRecord | null = null;
        try {
          const text = await session.client.readMetadata(type, [fullName], context.signal);
          record = theRecord(readMetadataRecords(text, wanted), type);
        } catch (thrown) {
          gaps.push({ error: unitFailure(thrown), units: 1 });
        }
        rows.push(...settings.map((setting) => settingOf(setting, record)));
      }
      const [first] = gaps;
      if (first !== undefined && gaps.length === records.length) throw first.error;
      yield { rows, read: records.length - gaps.length, checkpoint: null };
      const untold = gaps.length > 0 ? [] : rows.filter(({ known }) => !known).map(({ id }) => id);
      return {
        expected: null,
        asOf,
        gaps,
        ...(untold.length === 0 ? {} : { note: `not told by this org: ${untold.join(', ')}` }),
      };
    },
  };
}

/** @throws AppError READ_GONE when the org gave no such record */
function theRecord(given: readonly MetadataRecord[], type: string): MetadataRecord {
  const record = given.find((one) => one.has('fullName'));
  if (record !== undefined) return record;
  throw new AppError('READ_GONE', {
    detail: `this org gives no ${type}`,
    remedy: 'Look in Setup, or accept consent-policy under knownGaps.',
  });
}

function settingOf(
  { id, tag, on, off, offWhenAbsent }: PolicySetting,
  record: MetadataRecord | null,
): SettingSeen {
  const told = record?.get(tag)?.[0] ?? (record !== null && offWhenAbsent === true ? 'false' : null);
  const value = told === 'true' ? on : told === 'false' ? off : null;
  return { type: 'setting', id, value, known: value !== null };
}
