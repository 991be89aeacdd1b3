/** What permission families are about, in plain words. */
import type { DataClass } from '../../src/core/capability.ts';

export interface ScopeFamily {
  readonly data: DataClass;
  /** After "read", "change" and the like. */
  readonly noun: string;
  /** People have their own; everything else belongs to the tenant. */
  readonly personal: boolean;
}

/** Data class, `*` where people have their own | what it is | the parts of names before the first dot. */
const table = `
mail*| mail | Mail MailboxItem MailboxFolder Mailbox IMAP POP SMTP EWS EAS full_access_as_app
mail*| mail, and settings that programs keep in the mailbox | Mail-Advanced
mail*| settings that programs keep in the mailbox | MailboxConfigItem
mail*| mailbox settings such as forwarding and automatic replies | MailboxSettings
mail*| hints about recipients, such as automatic replies | MailTips
mail| the Exchange organisation: mailboxes, transport rules and settings | Exchange
mail| traces of who wrote to whom | ExchangeMessageTrace
files*| files | File Files MyFiles
files| files and documents that are brought in from elsewhere | FileIngestion FileIngestionHybridOnboarding
files| storage areas that apps keep files in | FileStorageContainer FileStorageContainerType FileStorageContainerTypeReg
files| the moving of files between organisations | SharePointCrossTenantMigration
files| SharePoint sites and every file and list in them | Sites AllSites
files| lists on SharePoint sites | Lists ListItems
files| the terms that files are tagged with | TermStore
files| data about SharePoint sites | SitesMetadataAdmin
files| the moving of files into SharePoint | Migration
files| the settings of SharePoint for the whole organisation | SharePointTenantSettings
files| projects, their tasks and resources in Project Online | ProjectWebApp
files*| notebooks | Notes
files*| short notes | ShortNotes
calendar*| calendars and appointments | Calendars
calendar| booking pages, their customers and appointments | Bookings BookingsAppointment
calendar| work shifts of teams | Schedule Schedule-WorkingTime SchedulePermissions UserShiftPreferences WorkforceIntegration
calendar| rooms, desks and other places | Place PlaceDevice PlaceDeviceTelemetry
contacts*| contacts | Contacts
contacts| which side, local or cloud, rules over contacts | Contacts-OnPremisesSyncBehavior
contacts*| close colleagues and contacts | People
contacts| contacts of the organisation | OrgContact
contacts| how people’s profile cards and pronouns are shown | PeopleSettings
chat*| chats and their messages | Chat ChatMessage
chat| members of chats | ChatMember
chat| settings of chats | ChatSettings
chat| channels of teams | Channel
chat| members of channels | ChannelMember
chat| channel messages | ChannelMessage
chat| settings of channels | ChannelSettings
chat| group conversations | Group-Conversation
chat| community conversations | EngagementConversation
chat| everything that is written in communities, for export | EngagementExport
chat| conversations of meetings | EngagementMeetingConversation
chat| roles in communities | EngagementRole
chat| communities | Community
chat*| stories posted in communities | Storyline
chat*| questions to AI assistants and the answers | AiEnterpriseInteraction
chat*| conversations with Copilot | CopilotConversation
chat| add-ons of Copilot | CopilotPackages CopilotTools
chat| settings of Copilot | CopilotPolicySettings CopilotSettings-LimitedMode
chat| members of groups, as a guest sees them | UnifiedGroupMember
chat| teams | Team
chat| members of teams | TeamMember
chat| settings of teams | TeamSettings
chat*| activity notices in Teams | TeamsActivity
chat| apps that are installed in Teams | TeamsApp TeamsAppInstallation
chat| tabs in chats and teams | TeamsTab
chat| which Teams rules apply to whom | TeamsPolicyUserAssign
chat| accounts of call queues and rooms | TeamsResourceAccount
chat| telephone numbers | TeamsTelephoneNumber
chat| people’s Teams settings | TeamsUserConfiguration
chat| templates of teams | TeamTemplates
chat| Teams as a whole: messages, teams and settings | Teamwork
chat| which apps Teams lets in | TeamworkAppSettings
chat| custom emoji | TeamworkCustomEmoji
devices| meeting-room devices | TeamworkDevice
chat*| sections of the chat list | TeamworkSection
chat| tags of teams | TeamworkTag
chat*| messages shown to one person alone | TeamworkTargetedMessage
chat*| traces of work with others in Teams | TeamworkUserInteraction UserTeamwork
chat| the catalogue of Teams apps | AppCatalog
meetings| insights that AI draws from calls | CallAiInsights
meetings*| rules of who may take calls | CallDelegation
meetings*| notices of calls | CallEvents CallEvents-Emergency
meetings| records of calls: who called whom and when | CallRecord-PstnCalls CallRecords
meetings| recordings of calls | CallRecordings
meetings| transcripts of calls | CallTranscripts
meetings| calls and meetings | Calls
meetings*| online meetings | OnlineMeeting OnlineMeetings
meetings*| notes and action items that AI draws from meetings | OnlineMeetingAiInsight
meetings*| attendance reports and other traces of meetings | OnlineMeetingArtifact
meetings*| recordings of meetings | OnlineMeetingRecording
meetings*| transcripts of meetings | OnlineMeetingTranscript
meetings| what happens in a meeting while it goes on | RealTimeActivityFeed
meetings*| presence: whether somebody is there, busy or away | Presence
meetings*| virtual appointments | VirtualAppointment
meetings| notices of virtual appointments | VirtualAppointmentNotification
meetings*| webinars and town halls | VirtualEvent
meetings| registrations for webinars | VirtualEventRegistration-Anon
tasks*| tasks and plans | Tasks
tasks*| notices on devices | Notifications UserNotification
tasks*| traces of past work | UserActivity UserTimelineActivity
tasks*| clipboard that goes along between devices | UserCloudClipboard
tasks*| approval requests and answers | ApprovalSolution ApprovalSolutionResponse Approvals
tasks| goals and their progress | Goals-Export
tasks| plans that business apps steer | BusinessScenarioConfig BusinessScenarioData
identity*| ways to sign in, such as phone, passkey and authenticator | UserAuthenticationMethod
identity*| e-mail addresses for signing in | UserAuthMethod-Email
identity*| outside ways to sign in | UserAuthMethod-External
identity*| hardware tokens for signing in | UserAuthMethod-HardwareOATH
identity*| authenticator apps for signing in | UserAuthMethod-MicrosoftAuthApp
identity*| passkeys | UserAuthMethod-Passkey
identity*| passwords | UserAuthMethod-Password
identity*| telephone numbers for signing in | UserAuthMethod-Phone
identity*| sign-in keys of Mac devices | UserAuthMethod-PlatformCred
identity*| QR codes for signing in | UserAuthMethod-QR
identity*| sign-in keys of shared accounts | UserAuthMethod-ResourceKey
identity*| one-time code apps for signing in | UserAuthMethod-SoftwareOATH
identity*| temporary passes for signing in | UserAuthMethod-TAP
identity*| sign-in keys of Windows devices | UserAuthMethod-WindowsHello
identity| passwords of accounts | User-PasswordProfile
identity| names that people sign in with | SignInIdentifier
identity| settings of sign-in levels | AuthenticationContext
identity| steps of sign-in that outside services take part in | CustomAuthenticationExtension APIConnectors
identity| outside sign-in providers | IdentityProvider
identity| sign-up pages for outside people | IdentityUserFlow
identity| keys of sign-in pages | TrustFrameworkKeySet
identity| certificate authorities that sign-in trusts | PublicKeyInfrastructure MutualTlsOauthConfiguration AppCertTrustConfiguration
identity| digital identity cards | VerifiedId-Profile
identity| trust in workload identities of other systems | SpiffeTrustDomain
security| risky sign-ins and suspected accounts | IdentityRiskEvent IdentityRiskyUser IdentityRiskyAgent IdentityRiskyServicePrincipal
identity| settings of notices about identities | IdentityNotifications
identity| apps, their credentials and permissions | Application AppRegistration AppRoleAssignment DelegatedPermissionGrant
identity| which apps are allowed in advance | PreAuthorizationGrant
identity| remote-desktop settings of apps | Application-RemoteDesktopConfig
identity| requests that an app be approved | ConsentRequest
identity| addresses of apps | ServicePrincipalEndpoint
identity| what apps were allowed in single chats, teams and accounts | ResourceSpecificPermissionGrant
identity| names reserved for certificates | SubjectNameRegistration
identity| descriptions of AI agents | AgentCard AgentCardManifest
identity| collections of AI agents | AgentCollection
identity| how AI agents may talk to each other | AgentCommunicationConfiguration
identity| identities of AI agents | AgentIdentity AgentInstance AgentRegistration
identity| blueprints that AI agents get their rights from | AgentIdentityBlueprint AgentIdentityBlueprintPrincipal
identity| accounts of AI agents | AgentIdUser
identity| the copying of accounts between systems | Synchronization OnPremDirectorySynchronization
identity| accounts to be copied in from elsewhere | SynchronizationData-User
identity| logs of accounts copied between systems | ProvisioningLog
identity| who holds which administrator role | RoleManagement RoleAssignmentSchedule RoleEligibilitySchedule
identity| rules of administrator roles | RoleManagementPolicy
identity| warnings about administrator roles | RoleManagementAlert
identity| temporary powers of administrators | PrivilegedAccess PrivilegedAccess-CustomExt
identity| temporary memberships in powerful groups | PrivilegedAssignmentSchedule PrivilegedEligibilitySchedule
identity| who may ask for which access, and who has got it | EntitlementManagement
identity| access requests | EntitlementMgmt-SubjectAccess
identity| reviews of who has access | AccessReview ProgramControl
identity| what happens to accounts when people join and leave | LifecycleWorkflows LifecycleWorkflows-CustomExt LifecycleWorkflows-Reports LifecycleWorkflows-Workflow LifecyclePolicies-AgentId LifecyclePolicies-Guests LifeCycleInfo User-LifeCycleInfo
identity| rights of partners who administer this organisation | DelegatedAdminRelationship
identity| policies of sign-in and access | Policy
security| the audit log | AuditLog AuditLogsQuery AuditActivity
security| the audit log of Dynamics | AuditLogsQuery-CRM
security| the audit log of devices | AuditLogsQuery-Endpoint
security| the audit log of accounts | AuditLogsQuery-Entra
security| the audit log of mail | AuditLogsQuery-Exchange
security| the audit log of OneDrive | AuditLogsQuery-OneDrive
security| the audit log of SharePoint | AuditLogsQuery-SharePoint
security| simulated attacks and who fell for them | AttackSimulation
security| answers to security incidents | SecurityActions SecurityIdentitiesActions SecurityIdentitiesUserActions
security| security alerts and incidents | SecurityAlert SecurityEvents SecurityIncident
security| mail that was examined for attacks | SecurityAnalyzedMessage
security| settings of the security assistant | SecurityCopilotWorkspaces
security| accounts under watch for attacks | SecurityIdentitiesAccount SecurityIdentitiesUsers
security| sensors that watch accounts for attacks | SecurityIdentitiesAutoConfig SecurityIdentitiesHealth SecurityIdentitiesMigration SecurityIdentitiesSensors
security| hunting queries over all security logs | ThreatHunting
security| what is known of threats | ThreatAssessment ThreatIndicators ThreatIntelligence
security| suspicious mail and files handed in | ThreatSubmission ThreatSubmissionPolicy
security| rules that find attacks | CustomDetection
security| cases that search everybody’s mail, files and chats | eDiscovery
security| cases of investigators | CaseManagement
security| labels and encryption of documents | InformationProtectionConfig InformationProtectionContent InformationProtectionPolicy SensitivityLabel SensitivityLabels
security| how long records must be kept | RecordsManagement
security| requests of people for their own data | SubjectRightsRequest
security| keys that unlock encrypted disks | BitlockerKey
security| passwords of the local administrator on devices | DeviceLocalCredential
security| which network traffic is let through | NetworkAccess NetworkAccess-Reports NetworkAccessBranch NetworkAccessPolicy
security| which cloud services people use | CloudApp-Discovery
security| fraud protection of sign-up | RiskPreventionProviders
security| extra attributes that rules of access rest on | CustomSecAttributeAssignment CustomSecAttributeDefinition CustomSecAttributeProvisioning
security| the log of extra attributes that rules of access rest on | CustomSecAttributeAuditLogs
security| which text and files the company’s rules forbid to pass on | ProtectionScopes Content ContentActivity
security| security contacts and demands of partners | PartnerSecurity
devices| devices | Device
devices| templates of devices | DeviceTemplate
devices| apps on managed devices | DeviceManagementApps
devices| certificates for managed devices | DeviceManagementCloudCA
devices| settings of managed devices | DeviceManagementConfiguration DeviceManagementServiceConfig
devices| rollouts to managed devices | DeviceManagementDeploymentPlans
devices| managed devices | DeviceManagementManagedDevices
devices| who administers managed devices | DeviceManagementRBAC
devices| scripts that run on managed devices | DeviceManagementScripts
devices| cloud computers | CloudPC
devices| which sites open in an old browser | BrowserSiteLists
devices| printers | PrintAlertSettings PrintConnector Printer PrinterShare PullPrintPrinter PrintSettings PrintTaskDefinition
devices*| print jobs | PrintJob
devices| updates of Windows devices | WindowsUpdates
devices*| settings of Windows that go along between devices | UserWindowsSettings
infrastructure| connectors to apps inside the company network | OnPremisesPublishingProfiles
education| school settings | EduAdministration
education| assignments and grades of pupils | EduAssignments
education| courses and lessons | EduCurricula LearningAssignedCourse LearningContent LearningProvider LearningSelfInitiatedCourse
education| reading progress of pupils | EduReports-Reading
education| how pupils say they feel | EduReports-Reflect
education| schools, classes and pupils | EduRoster
education| school data that flows in and out | IndustryData IndustryData-DataConnector IndustryData-InboundFlow IndustryData-OutboundFlow IndustryData-ReferenceDefinition IndustryData-Run IndustryData-SourceSystem IndustryData-TimePeriod
analytics| reports of who uses what | Reports
analytics| whether reports show names | ReportSettings
analytics*| figures of working time | Analytics
analytics| figures of how people use services | Insights-UserMetric ServiceActivity-Exchange ServiceActivity-Microsoft365Web ServiceActivity-OneDrive ServiceActivity-Teams
analytics| the state of Microsoft’s services | ServiceHealth
analytics| Microsoft’s announcements | ServiceMessage ServiceMessageViewpoint
analytics| warnings about the organisation’s health | HealthMonitoringAlert HealthMonitoringAlertConfig
analytics| answers to mood surveys | SentimentSurvey
other| the company’s books in Business Central: customers, invoices, accounts | Financials
other| bills | BillingConfiguration PartnerBilling
other| customers of a partner | Contracts ManagedTenants
other| licences | LicenseAssignment
other| outside data sources of the search | ExternalConnection SearchConfiguration
other| outside data in the search | ExternalItem
other| entries of the company’s own search: acronyms, bookmarks, answers, topics | Acronym Bookmark QnA Topic
other| changes announced for the organisation | ChangeManagement
other| the watch over the organisation’s settings | ConfigurationMonitoring
other| subscriptions to events | EventListener
other| tags of the organisation | CustomTags
directory| people’s profiles | User
directory| mail addresses of accounts | User-Mail
directory| telephone numbers of accounts | User-Phone
directory| whether somebody is a guest or a member | User-ConvertToInternal
directory| which side, local or cloud, rules over accounts | User-OnPremisesSyncBehavior
directory*| profile pictures | ProfilePhoto
directory| profiles of outside people | ExternalUserProfile PendingExternalUserProfile
directory*| family members | Family
directory| the directory: people, groups, apps and devices | Directory
directory| Microsoft’s advice about the directory | DirectoryRecommendations
directory| groups | Group Group-NestingSupport Group-PreferredDataLocation
directory| which side, local or cloud, rules over groups | Group-OnPremisesSyncBehavior
directory| groups that are shared between organisations | Group-XTenantIdentitySync RemoteTenantGroups
directory| members of groups | GroupMember Member
directory| owners of groups | Owner
directory| settings of groups | GroupSettings
directory| the organisation’s name, plan and settings | Organization
directory| logo and texts of the sign-in page | OrganizationalBranding
directory| settings of services for everybody | OrgSettings-AppsAndServices OrgSettings-DynamicsVoice OrgSettings-Forms OrgSettings-Microsoft365Install OrgSettings-Todo
directory| the parts into which administration is divided | AdministrativeUnit
directory| domain names of the organisation | Domain
identity| trust in another sign-in service for a domain | Domain-InternalFederation
directory| ties with other organisations | MultiTenantOrganization CrossTenantInformation
directory*| profiles shared with other organisations | CrossTenantUserProfileSharing
directory| governance of related organisations | TenantGovernance-Invitation TenantGovernance-PolicyTemplate TenantGovernance-RelatedTenant TenantGovernance-Relationship TenantGovernance-Request TenantGovernance-Setting
directory| purchased plans and subscriptions to changes | Subscription
directory| terms of use | Agreement
directory*| acceptances of the terms of use | AgreementAcceptance
directory| backups of the directory | EntraBackup
files| backups of mailboxes, sites and files | BackupRestore-Configuration BackupRestore-Control BackupRestore-Monitor BackupRestore-Restore BackupRestore-Search
`;

const families: ReadonlyMap<string, ScopeFamily> = new Map(
  table
    .trim()
    .split('\n')
    .flatMap((line): [string, ScopeFamily][] => {
      const [head = '', noun = '', prefixes = ''] = line.split('|').map((part) => part.trim());
      const personal = head.endsWith('*');
      const data = (personal ? head.slice(0, -1) : head) as DataClass;
      return prefixes.split(' ').map((prefix) => [prefix.toLowerCase(), { data, noun, personal }]);
    }),
);

/** What the part after the verb narrows it to. */
const narrower: ReadonlyMap<string, string> = new Map([
  ['Policy.AccessReview', 'policies of access reviews'],
  ['Policy.ApplicationConfiguration', 'policies of how apps sign in and how long their tokens live'],
  ['Policy.AuthenticationFlows', 'whether outside people may sign up'],
  ['Policy.AuthenticationMethod', 'rules of which ways to sign in are allowed'],
  ['Policy.Authorization', 'what ordinary people and guests may do, approving apps included'],
  ['Policy.B2BManagementPolicy', 'rules of which outside people may be invited'],
  ['Policy.ConditionalAccess', 'rules that sign-in depends on, such as a second factor'],
  ['Policy.ConsentRequest', 'how people ask for apps to be approved'],
  ['Policy.CrossTenantAccess', 'rules of access from and to other organisations'],
  ['Policy.CrossTenantCapability', 'rules of what is shared with other organisations'],
  ['Policy.DeviceConfiguration', 'rules of registering devices'],
  ['Policy.ExternalIdentities', 'rules for outside people'],
  ['Policy.FeatureRollout', 'which new features of sign-in are tried with whom'],
  ['Policy.FedTokenValidation', 'rules of which outside sign-ins are trusted'],
  ['Policy.HybridAuthentication', 'settings of sign-in through the local network'],
  ['Policy.IdentityProtection', 'rules against risky sign-ins'],
  ['Policy.MobilityManagement', 'rules of managing mobile devices'],
  ['Policy.OnPremAuthenticationPolicy', 'rules of sign-in to local servers'],
  ['Policy.PermissionGrant', 'rules of which permissions people may give to apps'],
  ['Policy.Recovery', 'deleted policies'],
  ['Policy.SecurityDefaults', 'the basic protection of sign-in'],
  ['Policy.TrustFramework', 'the pages and steps of customer sign-in'],
  ['RoleManagement.CloudPC', 'who administers cloud computers'],
  ['RoleManagement.Defender', 'who administers the security centre'],
  ['RoleManagement.Exchange', 'who administers mail'],
  ['PrivilegedAccess.AzureResources', 'temporary powers over Azure'],
  ['Member.Hidden', 'members of groups that hide them'],
]);

/** @param name of a permission of a directory or content API, in its published spelling where it has one */
export function familyOfName(name: string): ScopeFamily | null {
  const [prefix = '', , ...rest] = name.split('.');
  const found = families.get(prefix.toLowerCase());
  if (found === undefined) return null;
  const noun = narrower.get(`${prefix}.${rest.join('.')}`);
  return noun === undefined ? found : { ...found, noun };
}
