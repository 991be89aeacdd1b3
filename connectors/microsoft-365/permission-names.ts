/**
 * Permission names that Microsoft publishes, for telling known from unknown and for one spelling of each.
 * Source: the Microsoft Graph service principal of August 2026 and Microsoft's permission reference.
 * One family a line: `Mail: Read Send` is Mail.Read and Mail.Send.
 */
const graph = `
AccessReview: Read.All ReadWrite.All ReadWrite.Membership
Acronym: Read.All
AdministrativeUnit: Read.All ReadWrite.All
AgentCard: Read.All ReadWrite.All ReadWrite.ManagedBy
AgentCardManifest: Read.All ReadWrite.All ReadWrite.ManagedBy
AgentCollection: Read.All Read.Global Read.Quarantined ReadWrite.All ReadWrite.Global ReadWrite.ManagedBy ReadWrite.Quarantined
AgentCommunicationConfiguration: Read Read.All ReadWrite ReadWrite.All
AgentIdentity: Create.All CreateAsManager DeleteRestore.All EnableDisable.All Read.All ReadWrite.All UpdateSponsors.All
AgentIdentityBlueprint: AddRemoveCreds.All Create DeleteRestore.All Read.All ReadWrite.All UpdateAuthProperties.All UpdateBranding.All UpdateSponsors.All
AgentIdentityBlueprintPrincipal: Create DeleteRestore.All EnableDisable.All Read.All ReadWrite.All
AgentIdUser: ReadWrite.All ReadWrite.IdentityParentedBy
AgentInstance: Read.All ReadWrite.All ReadWrite.ManagedBy
AgentRegistration: Read.All ReadWrite.All
Agreement: Read.All ReadWrite.All
AgreementAcceptance: Read Read.All
AiEnterpriseInteraction: Read Read.All Read.User
Analytics: Read
APIConnectors: Read.All ReadWrite.All
AppCatalog: Read.All ReadWrite.All Submit
AppCertTrustConfiguration: Read.All ReadWrite.All
Application: Read.All ReadUpdate.All ReadWrite.All ReadWrite.OwnedBy
Application-RemoteDesktopConfig: ReadWrite.All
AppRegistration: Create
AppRoleAssignment: ReadWrite.All
ApprovalSolution: Read Read.All ReadWrite ReadWrite.All
ApprovalSolutionResponse: ReadWrite
AttackSimulation: Read.All ReadWrite.All
AuditActivity: Read Write
AuditLog: Read.All
AuditLogsQuery: Read.All
AuditLogsQuery-CRM: Read.All
AuditLogsQuery-Endpoint: Read.All
AuditLogsQuery-Entra: Read.All
AuditLogsQuery-Exchange: Read.All
AuditLogsQuery-OneDrive: Read.All
AuditLogsQuery-SharePoint: Read.All
AuthenticationContext: Read.All ReadWrite.All
BackupRestore-Configuration: Read.All ReadWrite.All
BackupRestore-Control: Read.All ReadWrite.All
BackupRestore-Monitor: Read.All
BackupRestore-Restore: Read.All ReadWrite.All
BackupRestore-Search: Read.All
BillingConfiguration: ReadWrite.All
BitlockerKey: Read.All ReadBasic.All
Bookings: Manage.All Read.All ReadWrite.All
BookingsAppointment: ReadWrite.All
Bookmark: Read.All
BrowserSiteLists: Read.All ReadWrite.All
BusinessScenarioConfig: Read.All Read.OwnedBy ReadWrite.All ReadWrite.OwnedBy
BusinessScenarioData: Read.OwnedBy ReadWrite.OwnedBy
Calendars: Read Read.All Read.Shared ReadBasic ReadBasic.All ReadWrite ReadWrite.All ReadWrite.Shared
CallAiInsights: Read.All
CallDelegation: Read Read.All ReadWrite ReadWrite.All
CallEvents: Read Read.All
CallEvents-Emergency: Read.All
CallRecord-PstnCalls: Read.All
CallRecordings: Read.All
CallRecords: Read.All
Calls: AccessMedia.All AccessMedia.Chat Initiate.All InitiateGroupCall.All JoinGroupCall.All JoinGroupCallAsGuest.All JoinGroupCalls.Chat ReportSyntheticMedia.All
CallTranscripts: Read.All
CaseManagement: Read.All ReadWrite.All
ChangeManagement: Read.All
Channel: Create Create.Group Delete.All Delete.Group ReadBasic.All
ChannelMember: Read.All Read.Group ReadWrite ReadWrite.All ReadWrite.Group
ChannelMessage: Edit Read.All Read.Group ReadWrite Send UpdatePolicyViolation.All
ChannelSettings: Read.All Read.Group ReadWrite.All ReadWrite.Group
Chat: Create Manage.Chat ManageDeletion.All ManageDeletion.Chat Read Read.All Read.WhereInstalled ReadBasic ReadBasic.All ReadBasic.WhereInstalled ReadWrite ReadWrite.All ReadWrite.WhereInstalled UpdatePolicyViolation.All
ChatMember: Read Read.All Read.Chat Read.WhereInstalled ReadWrite ReadWrite.All ReadWrite.WhereInstalled
ChatMessage: Read Read.All Read.Chat Send
ChatSettings: Read.Chat ReadWrite.Chat
CloudApp-Discovery: Read.All
CloudPC: Read.All ReadWrite.All
Community: Read.All ReadWrite.All
ConfigurationMonitoring: Read.All ReadWrite.All
ConsentRequest: Create Read Read.All ReadApprove.All ReadWrite.All
Contacts: Read Read.Shared ReadWrite ReadWrite.Shared
Contacts-OnPremisesSyncBehavior: ReadWrite.All
Content: Process.All Process.User
ContentActivity: Read Write
Contracts: Read.All
CopilotConversation: Delete
CopilotPackages: Read.All ReadWrite.All
CopilotPolicySettings: Read ReadWrite
CopilotSettings-LimitedMode: Read ReadWrite
CopilotTools: Read.All
CrossTenantInformation: ReadBasic.All
CrossTenantUserProfileSharing: Read Read.All ReadWrite ReadWrite.All
CustomAuthenticationExtension: Read.All ReadWrite.All Receive.Payload
CustomDetection: Read.All ReadWrite.All
CustomSecAttributeAssignment: Read.All ReadWrite.All
CustomSecAttributeAuditLogs: Read.All
CustomSecAttributeDefinition: Read.All ReadWrite.All
CustomSecAttributeProvisioning: Read.All ReadWrite.All
CustomTags: Read.All ReadWrite.All
DelegatedAdminRelationship: Read.All ReadWrite.All
DelegatedPermissionGrant: Read.All ReadWrite.All
Device: Command CreateFromOwnedTemplate Read Read.All ReadWrite.All
DeviceLocalCredential: Read.All ReadBasic.All
DeviceManagementApps: Read.All ReadWrite.All
DeviceManagementCloudCA: Read.All ReadWrite.All
DeviceManagementConfiguration: Read.All ReadWrite.All
DeviceManagementDeploymentPlans: Read.All ReadWrite.All
DeviceManagementManagedDevices: PrivilegedOperations.All Read.All ReadWrite.All
DeviceManagementRBAC: Read.All ReadWrite.All
DeviceManagementScripts: Read.All ReadWrite.All
DeviceManagementServiceConfig: Read.All ReadWrite.All
DeviceTemplate: Create Read.All ReadWrite.All
Directory: AccessAsUser.All Read.All ReadWrite.All
DirectoryRecommendations: Read.All ReadWrite.All
Domain: Read.All ReadWrite.All
Domain-InternalFederation: Read.All ReadWrite.All
EAS: AccessAsUser.All
eDiscovery: Read.All ReadWrite.All
EduAdministration: Read Read.All ReadWrite ReadWrite.All
EduAssignments: Read Read.All ReadBasic ReadBasic.All ReadWrite ReadWrite.All ReadWriteBasic ReadWriteBasic.All
EduCurricula: Read Read.All ReadWrite ReadWrite.All
EduReports-Reading: Read.All ReadAnonymous.All
EduReports-Reflect: Read.All ReadAnonymous.All
EduRoster: Read Read.All ReadBasic ReadBasic.All ReadWrite ReadWrite.All Write WriteWrite.All
EngagementConversation: Migration.All Read.All ReadWrite.All
EngagementExport: Read.All
EngagementMeetingConversation: Read.All
EngagementRole: Read Read.All ReadWrite.All
EntitlementManagement: Read.All ReadWrite.All
EntitlementMgmt-SubjectAccess: ReadWrite
EntraBackup: Read.All ReadWrite.Preview ReadWrite.Recovery
EventListener: Read.All ReadWrite.All
EWS: AccessAsUser.All
ExchangeMessageTrace: Read.All
ExternalConnection: Read.All ReadWrite.All ReadWrite.OwnedBy
ExternalItem: Read.All ReadWrite.All ReadWrite.OwnedBy
ExternalUserProfile: Read.All ReadWrite.All
Family: Read
File: Read.Group
FileIngestion: Ingest
FileIngestionHybridOnboarding: Manage
Files: Read Read.All Read.Selected ReadWrite ReadWrite.All ReadWrite.AppFolder ReadWrite.Selected SelectedOperations.Selected
FileStorageContainer: Manage.All Selected
FileStorageContainerType: Manage.All
FileStorageContainerTypeReg: Manage.All Selected
Financials: ReadWrite.All
Goals-Export: Read.All ReadWrite.All
Group: Create ManageProtection.All Read.All ReadBasic.All ReadWrite.All
Group-Conversation: Read.All ReadWrite.All
Group-NestingSupport: ReadWrite.All
Group-OnPremisesSyncBehavior: ReadWrite.All
Group-PreferredDataLocation: ReadWrite.All
Group-XTenantIdentitySync: Read.All
GroupMember: Read.All ReadBasic.All ReadWrite.All
GroupSettings: Read.All ReadWrite.All
HealthMonitoringAlert: Read.All ReadWrite.All
HealthMonitoringAlertConfig: Read.All ReadWrite.All
IdentityNotifications: Read.All ReadWrite.All
IdentityProvider: Read.All ReadWrite.All
IdentityRiskEvent: Read.All ReadWrite.All
IdentityRiskyAgent: Read.All ReadWrite.All
IdentityRiskyServicePrincipal: Read.All ReadWrite.All
IdentityRiskyUser: Read.All ReadWrite.All
IdentityUserFlow: Read.All ReadWrite.All
IMAP: AccessAsUser.All
IndustryData: ReadBasic.All
IndustryData-DataConnector: Read.All ReadWrite.All Upload
IndustryData-InboundFlow: Read.All ReadWrite.All
IndustryData-OutboundFlow: Read.All ReadWrite.All
IndustryData-ReferenceDefinition: Read.All ReadWrite.All
IndustryData-Run: Read.All Start
IndustryData-SourceSystem: Read.All ReadWrite.All
IndustryData-TimePeriod: Read.All ReadWrite.All
InformationProtectionConfig: Read Read.All
InformationProtectionContent: Sign.All Write.All
InformationProtectionPolicy: Read Read.All
Insights-UserMetric: Read.All
LearningAssignedCourse: Read Read.All ReadWrite.All
LearningContent: Read.All ReadWrite.All
LearningProvider: Read ReadWrite
LearningSelfInitiatedCourse: Read Read.All ReadWrite.All
LicenseAssignment: Read.All ReadWrite.All
LifeCycleInfo: Read.All ReadWrite.All
LifecyclePolicies-AgentId: Read.All ReadWrite.All
LifecyclePolicies-Guests: Read.All ReadWrite.All
LifecycleWorkflows: Read.All ReadWrite.All
LifecycleWorkflows-CustomExt: Read.All ReadWrite.All
LifecycleWorkflows-Reports: Read.All
LifecycleWorkflows-Workflow: Activate Read.All ReadBasic.All ReadWrite.All
ListItems: SelectedOperations.Selected
Lists: SelectedOperations.Selected
Mail: Read Read.Shared ReadBasic ReadBasic.All ReadBasic.Shared ReadWrite ReadWrite.Shared Send Send.Shared
Mail-Advanced: ReadWrite ReadWrite.All ReadWrite.Shared
MailboxConfigItem: Read ReadWrite
MailboxFolder: Read Read.All ReadWrite ReadWrite.All
MailboxItem: Export Export.All ImportExport ImportExport.All Read Read.All ReadWrite ReadWrite.All
MailboxSettings: Read ReadWrite
MailTips: ReadBasic.All ReadBasic.Shared
ManagedTenants: Read.All ReadWrite.All
Member: Read.Group Read.Hidden
MultiTenantOrganization: Read.All ReadBasic.All ReadWrite.All
MutualTlsOauthConfiguration: Read.All ReadWrite.All
NetworkAccess: Read.All ReadWrite.All
NetworkAccess-Reports: Read.All
NetworkAccessBranch: Read.All ReadWrite.All
NetworkAccessPolicy: Read.All ReadWrite.All
Notes: Create Read Read.All ReadWrite ReadWrite.All ReadWrite.CreatedByApp
Notifications: ReadWrite.CreatedByApp
OnlineMeeting: ReadBasic.Chat
OnlineMeetingAiInsight: Read.All Read.Chat
OnlineMeetingArtifact: Read.All Read.Chat
OnlineMeetingRecording: Read.All Read.Chat
OnlineMeetings: Read Read.All ReadWrite ReadWrite.All
OnlineMeetingTranscript: Read.All Read.Chat
OnPremDirectorySynchronization: Read.All ReadWrite.All
OnPremisesPublishingProfiles: ReadWrite.All
Organization: Read.All ReadWrite.All
OrganizationalBranding: Read.All ReadWrite.All
OrgContact: Read Read.All
OrgSettings-AppsAndServices: Read.All ReadWrite.All
OrgSettings-DynamicsVoice: Read.All ReadWrite.All
OrgSettings-Forms: Read.All ReadWrite.All
OrgSettings-Microsoft365Install: Read.All ReadWrite.All
OrgSettings-Todo: Read.All ReadWrite.All
Owner: Read.Group
PartnerBilling: Read.All
PartnerSecurity: Read.All ReadWrite.All
PendingExternalUserProfile: Read.All ReadWrite.All
People: Read Read.All
PeopleSettings: Read.All ReadWrite.All
Place: Read.All ReadWrite.All
PlaceDevice: Read.All ReadWrite.All
PlaceDeviceTelemetry: ReadWrite.All
Policy: Read.All Read.AuthenticationMethod Read.B2BManagementPolicy Read.ConditionalAccess Read.CrossTenantAccess Read.DeviceConfiguration Read.HybridAuthentication Read.IdentityProtection Read.OnPremAuthenticationPolicy Read.PermissionGrant Read.Recovery ReadWrite.AccessReview ReadWrite.ApplicationConfiguration ReadWrite.AuthenticationFlows ReadWrite.AuthenticationMethod ReadWrite.Authorization ReadWrite.B2BManagementPolicy ReadWrite.ConditionalAccess ReadWrite.ConsentRequest ReadWrite.CrossTenantAccess ReadWrite.CrossTenantCapability ReadWrite.DeviceConfiguration ReadWrite.ExternalIdentities ReadWrite.FeatureRollout ReadWrite.FedTokenValidation ReadWrite.HybridAuthentication ReadWrite.IdentityProtection ReadWrite.MobilityManagement ReadWrite.OnPremAuthenticationPolicy ReadWrite.PermissionGrant ReadWrite.Recovery ReadWrite.SecurityDefaults ReadWrite.TrustFramework
POP: AccessAsUser.All
PreAuthorizationGrant: Read.All
Presence: Read Read.All ReadWrite ReadWrite.All
PrintAlertSettings: Read.All ReadWrite.All
PrintConnector: Read.All ReadWrite.All
Printer: Create FullControl.All Read.All ReadWrite.All
PrinterShare: Read.All ReadBasic.All ReadWrite.All
PrintJob: Create Manage.All Read Read.All ReadBasic ReadBasic.All ReadWrite ReadWrite.All ReadWriteBasic ReadWriteBasic.All
PrintSettings: Read.All ReadWrite.All
PrintTaskDefinition: ReadWrite.All
PrivilegedAccess: Read.AzureAD Read.AzureADGroup Read.AzureResources ReadWrite.AzureAD ReadWrite.AzureADGroup ReadWrite.AzureResources
PrivilegedAccess-CustomExt: Read.All ReadWrite.All
PrivilegedAssignmentSchedule: Read.AzureADGroup Read.EntraAppRole ReadWrite.AzureADGroup ReadWrite.EntraAppRole Remove.AzureADGroup
PrivilegedEligibilitySchedule: Read.AzureADGroup Read.EntraAppRole ReadWrite.AzureADGroup ReadWrite.EntraAppRole Remove.AzureADGroup
ProfilePhoto: Read.All ReadWrite.All
ProgramControl: Read.All ReadWrite.All
ProtectionScopes: Compute.All Compute.User
ProvisioningLog: Read.All
PublicKeyInfrastructure: Read.All ReadWrite.All
PullPrintPrinter: FullControl.All Read.All ReadWrite.All
QnA: Read.All
RealTimeActivityFeed: Read.All
RecordsManagement: Read.All ReadWrite.All
RemoteTenantGroups: Read.All
Reports: Read.All
ReportSettings: Read.All ReadWrite.All
ResourceSpecificPermissionGrant: ReadForChat ReadForChat.All ReadForTeam ReadForTeam.All ReadForUser ReadForUser.All
RiskPreventionProviders: Read.All ReadWrite.All
RoleAssignmentSchedule: Read.Directory ReadWrite.Directory Remove.Directory
RoleEligibilitySchedule: Read.Directory ReadWrite.Directory Remove.Directory
RoleManagement: Read.All Read.CloudPC Read.Defender Read.Directory Read.Exchange ReadWrite.CloudPC ReadWrite.Defender ReadWrite.Directory ReadWrite.Exchange
RoleManagementAlert: Read.Directory ReadWrite.Directory
RoleManagementPolicy: Read.AzureADGroup Read.Directory Read.EntraAppRole ReadWrite.AzureADGroup ReadWrite.Directory ReadWrite.EntraAppRole
Schedule: Read.All ReadWrite.All
Schedule-WorkingTime: ReadWrite.All
SchedulePermissions: ReadWrite.All
SearchConfiguration: Read.All ReadWrite.All
SecurityActions: Read.All ReadWrite.All
SecurityAlert: Create.All Read.All ReadWrite.All
SecurityAnalyzedMessage: Read.All ReadWrite.All
SecurityCopilotWorkspaces: Read.All ReadWrite.All
SecurityEvents: Read.All ReadWrite.All
SecurityIdentitiesAccount: Read.All
SecurityIdentitiesActions: ReadWrite.All
SecurityIdentitiesAutoConfig: Read.All ReadWrite.All
SecurityIdentitiesHealth: Read.All ReadWrite.All
SecurityIdentitiesMigration: Read.All ReadWrite.All
SecurityIdentitiesSensors: Read.All ReadWrite.All
SecurityIdentitiesUserActions: Read.All ReadWrite.All
SecurityIdentitiesUsers: Read.All
SecurityIncident: Read.All ReadWrite.All
SensitivityLabel: Evaluate Evaluate.All Read
SensitivityLabels: Read.All
SentimentSurvey: Export.All
ServiceActivity-Exchange: Read.All
ServiceActivity-Microsoft365Web: Read.All
ServiceActivity-OneDrive: Read.All
ServiceActivity-Teams: Read.All
ServiceHealth: Read.All
ServiceMessage: Read.All
ServiceMessageViewpoint: Write
ServicePrincipalEndpoint: Read.All ReadWrite.All
SharePointCrossTenantMigration: Manage.All Read.All
SharePointTenantSettings: Read.All ReadWrite.All
ShortNotes: Read Read.All ReadWrite ReadWrite.All
SignInIdentifier: Read.All ReadWrite.All
Sites: Archive.All Create.All FullControl.All Manage.All Read.All ReadWrite.All Selected
SMTP: Send
SpiffeTrustDomain: Read.All ReadWrite.All
Storyline: ReadWrite.All
SubjectNameRegistration: ReadWrite
SubjectRightsRequest: Read.All ReadWrite.All
Subscription: Read.All
Synchronization: Read.All ReadWrite.All
SynchronizationData-User: Upload Upload.OwnedBy
Tasks: Read Read.All Read.Shared ReadWrite ReadWrite.All ReadWrite.Shared
Team: Create ReadBasic.All
TeamMember: Read.All Read.Group ReadWrite.All ReadWriteNonOwnerRole.All
TeamsActivity: Read Read.All Send Send.Chat Send.Group Send.User
TeamsApp: Read.Group
TeamsAppInstallation: ManageSelectedForChat ManageSelectedForChat.All ManageSelectedForTeam ManageSelectedForTeam.All ManageSelectedForUser ManageSelectedForUser.All Read.All Read.Chat Read.Group Read.User ReadForChat ReadForChat.All ReadForTeam ReadForTeam.All ReadForUser ReadForUser.All ReadSelectedForChat ReadSelectedForChat.All ReadSelectedForTeam ReadSelectedForTeam.All ReadSelectedForUser ReadSelectedForUser.All ReadWriteAndConsentForChat ReadWriteAndConsentForChat.All ReadWriteAndConsentForTeam ReadWriteAndConsentForTeam.All ReadWriteAndConsentForUser ReadWriteAndConsentForUser.All ReadWriteAndConsentSelfForChat ReadWriteAndConsentSelfForChat.All ReadWriteAndConsentSelfForTeam ReadWriteAndConsentSelfForTeam.All ReadWriteAndConsentSelfForUser ReadWriteAndConsentSelfForUser.All ReadWriteForChat ReadWriteForChat.All ReadWriteForTeam ReadWriteForTeam.All ReadWriteForUser ReadWriteForUser.All ReadWriteSelectedForChat ReadWriteSelectedForChat.All ReadWriteSelectedForTeam ReadWriteSelectedForTeam.All ReadWriteSelectedForUser ReadWriteSelectedForUser.All ReadWriteSelfForChat ReadWriteSelfForChat.All ReadWriteSelfForTeam ReadWriteSelfForTeam.All ReadWriteSelfForUser ReadWriteSelfForUser.All
TeamSettings: Read.All Read.Group ReadWrite.All ReadWrite.Group
TeamsPolicyUserAssign: ReadWrite.All
TeamsResourceAccount: Read.All
TeamsTab: Create Create.Chat Create.Group Delete.Chat Delete.Group Read.All Read.Chat Read.Group ReadWrite.All ReadWrite.Chat ReadWrite.Group ReadWriteForChat ReadWriteForChat.All ReadWriteForTeam ReadWriteForTeam.All ReadWriteForUser ReadWriteForUser.All ReadWriteSelfForChat ReadWriteSelfForChat.All ReadWriteSelfForTeam ReadWriteSelfForTeam.All ReadWriteSelfForUser ReadWriteSelfForUser.All
TeamsTelephoneNumber: Read.All ReadWrite.All
TeamsUserConfiguration: Read.All
TeamTemplates: Read Read.All
Teamwork: Migrate.All Read.All
TeamworkAppSettings: Read.All ReadWrite.All
TeamworkCustomEmoji: Create Create.All Read Read.All
TeamworkDevice: Read.All ReadWrite.All
TeamworkSection: Read Read.All ReadWrite ReadWrite.All
TeamworkTag: Read Read.All ReadWrite ReadWrite.All
TeamworkTargetedMessage: Read.All ReadWrite
TeamworkUserInteraction: Read.All
TenantGovernance-Invitation: Read.All ReadWrite.All
TenantGovernance-PolicyTemplate: Read.All ReadWrite.All
TenantGovernance-RelatedTenant: Read.All ReadWrite.All
TenantGovernance-Relationship: Read.All ReadWrite.All
TenantGovernance-Request: Read.All ReadWrite.All
TenantGovernance-Setting: Read.All ReadWrite.All
TermStore: Read.All ReadWrite.All
ThreatAssessment: Read.All ReadWrite.All
ThreatHunting: Read.All
ThreatIndicators: Read.All ReadWrite.OwnedBy
ThreatIntelligence: Read.All
ThreatSubmission: Read Read.All ReadWrite ReadWrite.All
ThreatSubmissionPolicy: ReadWrite.All
Topic: Read.All
TrustFrameworkKeySet: Read.All ReadWrite.All
UnifiedGroupMember: Read.AsGuest
User: Create DeleteRestore.All EnableDisableAccount.All Export.All Invite.All ManageIdentities.All Read Read.All ReadBasic.All ReadUpdate.All ReadWrite ReadWrite.All ReadWrite.CrossCloud RevokeSessions.All
User-ConvertToInternal: ReadWrite.All
User-LifeCycleInfo: Read.All ReadWrite.All
User-Mail: ReadWrite.All
User-OnPremisesSyncBehavior: ReadWrite.All
User-PasswordProfile: ReadWrite.All
User-Phone: ReadWrite.All
UserActivity: ReadWrite.CreatedByApp
UserAuthenticationMethod: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-Email: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-External: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-HardwareOATH: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-MicrosoftAuthApp: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-Passkey: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-Password: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-Phone: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-PlatformCred: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-QR: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-ResourceKey: Read.All ReadWrite.All
UserAuthMethod-SoftwareOATH: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-TAP: Read Read.All ReadWrite ReadWrite.All
UserAuthMethod-WindowsHello: Read Read.All ReadWrite ReadWrite.All
UserCloudClipboard: Read
UserNotification: ReadWrite.CreatedByApp
UserShiftPreferences: Read.All ReadWrite.All
UserTeamwork: Read Read.All
UserTimelineActivity: Write.CreatedByApp
UserWindowsSettings: Read Read.All ReadWrite.All
VerifiedId-Profile: Read.All ReadWrite.All
VirtualAppointment: Read Read.All ReadWrite ReadWrite.All
VirtualAppointmentNotification: Send
VirtualEvent: Read Read.All Read.Chat ReadWrite
VirtualEventRegistration-Anon: ReadWrite.All ReadWrite.Chat
WindowsUpdates: Read.All ReadWrite.All
WorkforceIntegration: Read.All ReadWrite.All
email
offline_access
openid
profile
`;

const aadGraph = `
Application: ReadWrite.All ReadWrite.OwnedBy
Device: ReadWrite.All
Directory: AccessAsUser.All Read.All ReadWrite.All
Domain: ReadWrite.All
Group: Read.All ReadWrite.All
Member: Read.Hidden
Policy: Read.All
User: Read Read.All ReadBasic.All
`;

const exchange = `
Calendars: Read Read.All ReadWrite ReadWrite.All ReadWrite.Shared
Contacts: Read Read.All ReadWrite ReadWrite.All
EAS: AccessAsUser.All
EWS: AccessAsUser.All
Exchange: Manage ManageAsApp ManageAsAppV2 ManageV2
Group: ReadWrite.All
IMAP: AccessAsApp AccessAsUser.All
Mail: Read Read.All Read.Shared ReadBasic ReadWrite ReadWrite.All ReadWrite.Shared Send Send.All
Mailbox: Migration
MailboxSettings: Read ReadWrite
Organization: ReadWrite.All
POP: AccessAsApp AccessAsUser.All
SMTP: Send SendAsApp
User: Read.All ReadBasic.All
full_access_as_app
`;

const sharePoint = `
AllSites: FullControl Manage Read Write
Migration: ReadWrite.All
ProjectWebApp: FullControl
SharePointCrossTenantMigration: Manage.All
Sites: FullControl.All Manage.All Read.All ReadWrite.All
SitesMetadataAdmin: ReadWrite.All
User: Read.All ReadWrite.All
`;

const powerBi = `
App: Read.All
Capacity: Read.All ReadWrite.All
Connection: Read.All ReadWrite.All
Content: Create
Dashboard: Read.All ReadWrite.All
Dataflow: Read.All ReadWrite.All
Dataset: Read.All ReadWrite.All
Gateway: Read.All ReadWrite.All
Item: Read.All ReadWrite.All
Pipeline: Deploy Read.All ReadWrite.All
Report: Read.All ReadWrite.All
StorageAccount: Read.All ReadWrite.All
Tenant: Read.All ReadWrite.All
UserState: ReadWrite.All
Workspace: Read.All ReadWrite.All
`;

const flow = `
Approvals: Manage.All Read.All
Flows: Manage.All Read.All Read.Plans Write.Plans
`;

const office365Management = `
ActivityFeed: Read ReadDlp
`;

const impersonation = 'user_impersonation';

/** Names by the client id of the API that publishes them. */
export const permissionNames: ReadonlyMap<string, string> = new Map([
  ['00000003-0000-0000-c000-000000000000', graph],
  ['00000002-0000-0000-c000-000000000000', aadGraph],
  ['00000002-0000-0ff1-ce00-000000000000', exchange],
  ['00000003-0000-0ff1-ce00-000000000000', sharePoint],
  ['00000009-0000-0000-c000-000000000000', powerBi],
  ['7df0a125-d3be-4c96-aa54-591f83ff541c', flow],
  ['c5393580-f805-4401-95e8-94b7a6ef2fc2', office365Management],
  ['475226c6-020e-4fb2-8a90-7a972cbfc1d4', 'User'],
  ['00000007-0000-0000-c000-000000000000', impersonation],
  ['797f4846-ba00-4fd7-ba43-dac1f8f63013', impersonation],
  ['cfa8b339-82a2-471a-a3c9-0fc0be7a4093', impersonation],
  ['e406a681-f3d4-42a8-90b6-c2b029497af1', impersonation],
  ['499b84ac-1321-427f-aa17-267ca6975798', impersonation],
]);
