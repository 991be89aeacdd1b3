/** What permission families are about, in plain words. */
import type { DataClass } from '../../src/core/capability.ts';

export interface ScopeFamily {
  /** Against the part of the name before the first dot. */
  readonly pattern: RegExp;
  readonly data: DataClass;
  /** After "read", "change" and the like. */
  readonly noun: string;
  /** People have their own; everything else belongs to the tenant. */
  readonly personal: boolean;
}

function family(pattern: RegExp, data: DataClass, noun: string, personal = false): ScopeFamily {
  return { pattern, data, noun, personal };
}

/** The first that matches counts. */
export const scopeFamilies: readonly ScopeFamily[] = [
  family(
    /^(?:Mail|Mail-Advanced|MailboxItem|MailboxFolder|MailboxConfigItem|Mailbox|IMAP|POP|SMTP|EWS|EAS|full_access_as_app)$/u,
    'mail',
    'mail',
    true,
  ),
  family(
    /^(?:MailboxSettings|MailTips)$/u,
    'mail',
    'mailbox settings such as forwarding and automatic replies',
    true,
  ),
  family(/^(?:Exchange|ExchangeMessageTrace)$/u, 'mail', 'the Exchange organisation', false),
  family(
    /^(?:Files?|FileIngestion\w*|FileStorage\w*|SharePointCrossTenantMigration)$/u,
    'files',
    'files',
    true,
  ),
  family(
    /^(?:Sites|AllSites|MyFiles|Lists|ListItems|TermStore|SitesMetadataAdmin|SharePointTenantSettings|Migration)$/u,
    'files',
    'SharePoint sites and what is in them',
  ),
  family(/^(?:Notes|ShortNotes)$/u, 'files', 'notebooks', true),
  family(
    /^(?:Calendars|Bookings\w*|Schedule\w*|Schedule-\w+|Place\w*|UserShiftPreferences|WorkforceIntegration)$/u,
    'calendar',
    'calendars and schedules',
    true,
  ),
  family(/^(?:Contacts(?:-\w+)?|People|OrgContact|PeopleSettings)$/u, 'contacts', 'contacts', true),
  family(
    /^(?:Chat\w*|Channel\w*|Group-Conversation|Engagement\w*|Community|Storyline|AiEnterpriseInteraction|Copilot\w*(?:-\w+)?|UnifiedGroupMember)$/u,
    'chat',
    'chats and channel messages',
    true,
  ),
  family(
    /^(?:Call\w*(?:-\w+)?|OnlineMeeting\w*|VirtualEvent\w*(?:-\w+)?|VirtualAppointment\w*|RealTimeActivityFeed|Presence)$/u,
    'meetings',
    'calls, meetings and their recordings',
    true,
  ),
  family(/^(?:Team\w*|Teamwork\w*|AppCatalog|TeamsApp\w*)$/u, 'chat', 'teams, their members, tabs and apps'),
  family(
    /^(?:Tasks|Planner|Goals-Export|Notifications?|UserNotification|UserActivity|UserTimelineActivity|UserCloudClipboard|Approval\w*)$/u,
    'tasks',
    'tasks and activities',
    true,
  ),
  family(
    /^(?:User-PasswordProfile|UserAuth\w*(?:-\w+)?|SignInIdentifier|SecurityIdentities\w*|Identity\w*|Credential\w*|MutualTls\w*|PublicKeyInfrastructure|TrustFrameworkKeySet|AuthenticationContext|CustomAuthenticationExtension|APIConnectors|VerifiedId-\w+)$/u,
    'identity',
    'sign-in methods and identity settings',
  ),
  family(
    /^(?:Application(?:-\w+)?|AppRegistration|AppRoleAssignment|DelegatedPermissionGrant|PreAuthorizationGrant|ConsentRequest|ServicePrincipal\w*|Agent\w*|AgentIdentity\w*|AppCertTrustConfiguration|Synchronization\w*(?:-\w+)?|ResourceSpecificPermissionGrant|SpiffeTrustDomain)$/u,
    'identity',
    'apps and their permissions',
  ),
  family(
    /^(?:Role\w*|Privileged\w*(?:-\w+)?|EntitlementManagement|EntitlementMgmt-\w+|AccessReview|LifecycleWorkflows\w*(?:-\w+)?|Lifecycle\w*(?:-\w+)?|DelegatedAdminRelationship|Policy|ConditionalAccess)$/u,
    'identity',
    'roles, access and sign-in policies',
  ),
  family(
    /^(?:AuditLog\w*(?:-\w+)?|AuditActivity|Security\w*|Threat\w*|CustomDetection|AttackSimulation|eDiscovery|InformationProtection\w*|Sensitivity\w*|RecordsManagement|SubjectRightsRequest|BitlockerKey|ActivityFeed|NetworkAccess\w*(?:-\w+)?|CloudApp-\w+|RiskPreventionProviders|DeviceLocalCredential|CustomSecAttribute\w*|ProtectionScopes|Content\w*)$/u,
    'security',
    'security and compliance data',
  ),
  family(
    /^(?:Device\w*|CloudPC|BrowserSiteLists|Print\w*|Printer\w*|PullPrintPrinter|WindowsUpdates|OnPremisesPublishingProfiles|UserWindowsSettings)$/u,
    'devices',
    'devices, printers and their configuration',
  ),
  family(
    /^(?:Edu\w*(?:-\w+)?|Learning\w*|IndustryData\w*(?:-\w+)?)$/u,
    'education',
    'education and learning data',
  ),
  family(
    /^(?:Reports?|ReportSettings|Analytics|Insights-\w+|Service\w*(?:-\w+)?|Tenant|Dataset|Dashboard|Dataflow|Workspace|Gateway|Capacity|Connection|Pipeline|Item|UserState|HealthMonitoring\w*)$/u,
    'analytics',
    'reports, usage data and data sets',
  ),
  family(
    /^(?:Financials|Billing\w*|Partner\w*|ManagedTenants|Contracts|LicenseAssignment|ExternalConnection|ExternalItem)$/u,
    'other',
    'business and licence data',
  ),
  family(
    /^(?:User|User-\w+|ProfilePhoto|ExternalUserProfile|PendingExternalUserProfile|Family)$/u,
    'directory',
    'people’s profiles',
  ),
  family(
    /^(?:Directory\w*|Group\w*(?:-\w+)?|Member|Owner|Organization\w*|OrgSettings-\w+|AdministrativeUnit|Domain(?:-\w+)?|MultiTenantOrganization|CrossTenant\w*|TenantGovernance-\w+|OnPremDirectorySynchronization|Subscription|Agreement\w*|EntraBackup|BackupRestore-\w+)$/u,
    'directory',
    'the directory: people, groups, domains and settings',
  ),
];

export const otherFamily: ScopeFamily = family(/^/u, 'other', 'data of this API');
