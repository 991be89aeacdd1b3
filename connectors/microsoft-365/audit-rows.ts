/** From directory audit records to events. Records of one correlation id are one act and are read together. */
import type { EventSeen } from '../../src/core/observation.ts';
import type { EventType } from '../../src/core/vocabulary.ts';
import {
  addedKeyKind,
  addedKeys,
  addressesIn,
  type AuditTarget,
  type Change,
  changesOf,
  consentedGrants,
  trustsIn,
  valueOf,
} from './audit-changes.ts';
import { scopesOf } from './grant-rows.ts';
import { policyChangesIn } from './policy-changes.ts';
import { time } from './times.ts';
import type { AuditRecord } from './wire.ts';

/** Client id of an object id (service principal or application); the object id itself when it is not known. */
export type NameApp = (objectId: string) => string;

/** @param act all records of one correlation id */
export function eventsOf(act: readonly AuditRecord[], nameApp: NameApp): readonly EventSeen[] {
  const done = act.filter(
    ({ result }) => result === null || result === undefined || /^success$/iu.test(result),
  );
  const added = done.filter((record) => activityOf(record) === 'add delegated permission grant');
  const amended = new Set(added.map(grantKey));
  const consent = done.find((record) => activityOf(record) === 'consent to application');
  return done.flatMap((record) => {
    switch (activityOf(record)) {
      case 'add delegated permission grant':
        return grantAdded(record, consent, nameApp);
      case 'remove delegated permission grant':
        // Amending a grant logs a removal as well, with nothing removed.
        return amended.has(grantKey(record)) ? [] : [grantEvent(record, 'revoke', nameApp)];
      case 'consent to application':
        return added.length > 0 ? [] : [consented(record, nameApp)];
      case 'revoke consent':
        return [event(record, 'revoke', { client: appTarget(record), nameApp })];
      case 'add app role assignment to service principal':
        return [roleEvent(record, 'app-role-granted', nameApp)];
      case 'remove app role assignment from service principal':
        return [roleEvent(record, 'app-role-removed', nameApp)];
      case 'add owner to application':
      case 'add owner to service principal':
        return [ownerAdded(record, nameApp)];
      case 'update authorization policy':
        return policyChanged(record, nameApp);
      default:
        return appChange(record, nameApp);
    }
  });
}

/** Names end in blanks and carry an en dash in some records. */
function activityOf({ activityDisplayName }: AuditRecord): string {
  return activityDisplayName.trim().replaceAll(/\s+/gu, ' ').toLowerCase();
}

interface About {
  readonly client: string | null;
  readonly nameApp: NameApp;
  readonly suffix?: string;
  readonly principal?: string | null;
  /** Object id. */
  readonly resource?: string | null;
  readonly scopes?: readonly string[];
  readonly appName?: string | null;
  readonly detail?: Readonly<Record<string, string | null | undefined>>;
}

function event(record: AuditRecord, type: EventType, about: About): EventSeen {
  const { initiatedBy, correlationId } = record;
  const detail = {
    activity: record.activityDisplayName.trim(),
    correlation: correlationId,
    actor: initiatedBy?.user?.id ?? initiatedBy?.app?.servicePrincipalId ?? initiatedBy?.app?.appId,
    ip: initiatedBy?.user?.ipAddress || null,
    userAgent: record.additionalDetails?.find(({ key }) => key === 'User-Agent')?.value || null,
    ...about.detail,
  };
  return {
    type: 'event',
    id: `${record.id}${about.suffix ?? ''}`,
    at: time(record.activityDateTime) ?? record.activityDateTime,
    event: type,
    clientId: about.client === null ? null : about.nameApp(about.client),
    appName: about.appName ?? null,
    principal: about.principal ?? null,
    resource: about.resource === null || about.resource === undefined ? null : about.nameApp(about.resource),
    scopes: about.scopes ?? [],
    detail: Object.fromEntries(
      Object.entries(detail).flatMap(([key, value]) =>
        value === null || value === undefined ? [] : [[key, value]],
      ),
    ),
  };
}

/** Client, resource and person of a delegated grant: its first target is the RESOURCE. */
function grantKey(record: AuditRecord): string {
  const changes = changesOf(record);
  return JSON.stringify([
    valueOf(changes, 'ServicePrincipal.ObjectID'),
    record.targetResources?.[0]?.id ?? null,
    valueOf(changes, 'DelegatedPermissionGrant.PrincipalId'),
  ]);
}

function grantEvent(
  record: AuditRecord,
  type: EventType,
  nameApp: NameApp,
  extra: Partial<Pick<About, 'suffix' | 'scopes' | 'detail' | 'appName'>> = {},
): EventSeen {
  const changes = changesOf(record);
  return event(record, type, {
    client: valueOf(changes, 'ServicePrincipal.ObjectID') ?? record.targetResources?.[1]?.id ?? null,
    principal: valueOf(changes, 'DelegatedPermissionGrant.PrincipalId'),
    resource: record.targetResources?.[0]?.id ?? null,
    scopes: scopesOf(valueOf(changes, 'DelegatedPermissionGrant.Scope')),
    nameApp,
    ...extra,
    detail: { consentType: valueOf(changes, 'DelegatedPermissionGrant.ConsentType'), ...extra.detail },
  });
}

/** A consent, and what it added when there was a grant before. */
function grantAdded(
  record: AuditRecord,
  consent: AuditRecord | undefined,
  nameApp: NameApp,
): readonly EventSeen[] {
  const context = consent === undefined ? null : changesOf(consent);
  const detail = {
    adminConsent: context?.get('ConsentContext.IsAdminConsent')?.after,
    onBehalfOfAll: context?.get('ConsentContext.OnBehalfOfAll')?.after,
  };
  const appName = consent?.targetResources?.[0]?.displayName ?? null;
  const granted = grantEvent(record, 'consent', nameApp, { detail, appName });
  const scope = changesOf(record).get('DelegatedPermissionGrant.Scope');
  const before = new Set(scopesOf(scope?.before).map((name) => name.toLowerCase()));
  const grown = granted.scopes.filter((name) => !before.has(name.toLowerCase()));
  if (before.size === 0 || grown.length === 0) return [granted];
  return [
    granted,
    grantEvent(record, 'scopes-expanded', nameApp, { suffix: '#expanded', scopes: grown, detail, appName }),
  ];
}

/** A consent without records of its grants: what it says itself. */
function consented(record: AuditRecord, nameApp: NameApp): EventSeen {
  const changes = changesOf(record);
  const grants = consentedGrants(valueOf(changes, 'ConsentAction.Permissions') ?? '');
  const [first] = grants;
  const everyone = changes.get('ConsentContext.OnBehalfOfAll')?.after?.toLowerCase() === 'true';
  return event(record, 'consent', {
    client: appTarget(record) ?? first?.client ?? null,
    principal: first?.principal ?? (everyone ? null : (record.initiatedBy?.user?.id ?? null)),
    resource: first?.resource ?? null,
    scopes: [...new Set(grants.flatMap(({ scope }) => scopesOf(scope)))],
    appName: record.targetResources?.[0]?.displayName ?? null,
    nameApp,
    detail: {
      adminConsent: changes.get('ConsentContext.IsAdminConsent')?.after,
      onBehalfOfAll: changes.get('ConsentContext.OnBehalfOfAll')?.after,
    },
  });
}

function roleEvent(record: AuditRecord, type: EventType, nameApp: NameApp): EventSeen {
  const changes = changesOf(record);
  const role = valueOf(changes, 'AppRole.Value') ?? valueOf(changes, 'AppRole.Id');
  return event(record, type, {
    client: valueOf(changes, 'ServicePrincipal.ObjectID') ?? record.targetResources?.[1]?.id ?? null,
    resource: record.targetResources?.[0]?.id ?? null,
    scopes: role === null ? [] : [role],
    nameApp,
  });
}

function ownerAdded(record: AuditRecord, nameApp: NameApp): EventSeen {
  const owner = record.targetResources?.find(({ type }) => /^user$/iu.test(type ?? ''));
  return event(record, 'owner-added', {
    client: appTarget(record),
    principal: owner?.id ?? null,
    appName: appTargets(record)[0]?.displayName ?? null,
    nameApp,
  });
}

/** One event per setting; one without a setting when the record does not tell what was changed. */
function policyChanged(record: AuditRecord, nameApp: NameApp): readonly EventSeen[] {
  const about = { client: null, nameApp };
  const changes = policyChangesIn(changesOf(record));
  if (changes === null) return [event(record, 'consent-policy-changed', about)];
  return changes.map(({ setting, from, to }) =>
    event(record, 'consent-policy-changed', {
      ...about,
      suffix: `#${setting}`,
      detail: { setting, from, to },
    }),
  );
}

/** Changes of apps that are none of the above; none when the record is about nothing that matters here. */
function appChange(record: AuditRecord, nameApp: NameApp): readonly EventSeen[] {
  const client = appTarget(record);
  if (client === null) return [];
  const changes = changesOf(record);
  const about: About = { client, nameApp, appName: appTargets(record)[0]?.displayName ?? null };
  const keys = changes.get('KeyDescription');
  const activity = activityOf(record);
  const credentials = /credentials|certificates and secrets/u.test(activity);
  const added =
    keys === undefined ? credentials && !activity.startsWith('remove') : addedKeys(keys).length > 0;
  const trusted = newTrust(changes.get('FederatedIdentityCredentials'));
  const addresses = changes.get('AppAddress') ?? changes.get('ReplyUrls');
  const events: EventSeen[] = [];
  if (added) {
    const detail = keys && { keys: addedKeys(keys).join(' '), kind: addedKeyKind(keys) };
    events.push(event(record, 'credential-added', { ...about, ...(detail && { detail }) }));
  }
  if (trusted !== null)
    events.push(
      event(record, 'credential-added', {
        ...about,
        detail: trusted,
        ...(added ? { suffix: '#federated' } : {}),
      }),
    );
  if (addresses !== undefined || (events.length === 0 && /application|service principal/u.test(activity)))
    events.push(
      event(record, 'app-changed', {
        ...about,
        detail: { properties: [...changes.keys()].join(', '), ...(addresses && addressDetail(addresses)) },
        ...(events.length === 0 ? {} : { suffix: '#changed' }),
      }),
    );
  return events;
}

/** Null when the record adds no outside identity, as when it takes one away. */
function newTrust(change: Change | undefined): Readonly<Record<string, string | null>> | null {
  if (change === undefined || change.after === null || change.after === change.before) return null;
  const before = trustsIn(change.before);
  const after = trustsIn(change.after);
  const added = after.filter(
    ({ issuer, subject }) => !before.some((one) => one.issuer === issuer && one.subject === subject),
  );
  // What cannot be read may well be new.
  if (added.length === 0 && after.length > 0) return null;
  return {
    kind: 'federated-credential',
    issuer: listed(added.map(({ issuer }) => issuer)),
    issuerBefore: listed(before.map(({ issuer }) => issuer)),
    subject: listed(added.map(({ subject }) => subject)),
  };
}

function addressDetail({ before, after }: Change): Readonly<Record<string, string>> {
  return { replyUrls: addressesIn(after).join(' '), replyUrlsBefore: addressesIn(before).join(' ') };
}

function listed(values: readonly string[]): string | null {
  return [...new Set(values)].filter((value) => value !== '').join(' ') || null;
}

function appTargets({ targetResources }: AuditRecord): readonly AuditTarget[] {
  return (targetResources ?? []).filter(({ type }) =>
    /^(?:ServicePrincipal|Application)$/iu.test(type ?? ''),
  );
}

function appTarget(record: AuditRecord): string | null {
  return appTargets(record)[0]?.id || null;
}
