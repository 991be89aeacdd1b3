/** Microsoft 365 (Entra ID) through Microsoft Graph, as plain data. */
import type { ConnectorDefinition } from '../../src/kit/connector.ts';

export const microsoft365: ConnectorDefinition = {
  platform: 'microsoft-365',
  title: 'Microsoft 365',
  authTypes: [
    { type: 'client-secret', summary: 'an app registration with a client secret' },
    { type: 'client-certificate', summary: 'an app registration with a certificate' },
    { type: 'federated', summary: 'an app registration that trusts a token of another identity provider' },
    { type: 'device-code', summary: 'a person signs in with a code shown in the terminal' },
    { type: 'access-token', summary: 'a ready access token for Microsoft Graph, until it ends' },
  ],
  endpoints: [
    { name: 'graph', what: 'Microsoft Graph, e.g. https://graph.microsoft.com' },
    { name: 'login', what: 'Entra sign-in, e.g. https://login.microsoftonline.com' },
  ],
  hosts: [
    'graph.microsoft.com',
    'graph.microsoft.us',
    'dod-graph.microsoft.us',
    'microsoftgraph.chinacloudapi.cn',
    'login.microsoftonline.com',
    'login.microsoftonline.us',
    'login.partner.microsoftonline.cn',
  ],
  streams: [
    { id: 'service-principals', needs: ['Application.Read.All'], plan: null },
    { id: 'delegated-grants', needs: ['Directory.Read.All'], plan: null, countsPeople: true },
    { id: 'app-roles', needs: ['Application.Read.All'], plan: null },
    { id: 'applications', needs: ['Application.Read.All'], plan: null },
    { id: 'application-owners', needs: ['Application.Read.All'], plan: null },
    { id: 'federated-credentials', needs: ['Application.Read.All'], plan: null },
    { id: 'directory-roles', needs: ['RoleManagement.Read.Directory'], plan: null },
    {
      id: 'sign-in-activity',
      needs: ['AuditLog.Read.All'],
      plan: 'Microsoft Entra ID P1 or P2; global cloud only',
    },
    {
      id: 'sign-ins',
      needs: ['AuditLog.Read.All'],
      plan: 'Microsoft Entra ID P1 or P2',
    },
    {
      id: 'consent-policy',
      needs: ['Policy.Read.All', 'Policy.Read.PermissionGrant'],
      plan: null,
    },
    { id: 'audit-events', needs: ['AuditLog.Read.All'], plan: null },
    { id: 'principals', needs: ['Directory.Read.All'], plan: null },
  ],
  blindSpots: [
    {
      id: 'grant-times',
      why: 'Microsoft Graph keeps no time with a delegated grant. Only the audit log tells, for 7 days without and 30 days with Entra ID P1.',
      remedy: 'Audit at least weekly, or send the audit log to your own store.',
    },
    {
      id: 'first-party-access',
      why: 'Microsoft’s own apps are pre-authorised without any grant object, and a code or token stolen from one of their sign-ins leaves none either.',
      remedy:
        'Watch interactive sign-ins that are followed by others from a new address, and require assignment for developer tools.',
    },
    {
      id: 'resource-specific-consent',
      why: 'Grants that an owner gives for one team, chat or group are kept with that object and stand in no list of the tenant.',
      remedy: 'Switch off group-owner consent, or list permissionGrants of the groups that matter.',
    },
    {
      id: 'selected-sites',
      why: 'Which sites an app with Sites.Selected may reach can only be read with full control of all sites.',
      remedy: 'Let a SharePoint administrator list the permissions of the sites that matter.',
    },
    {
      id: 'mailbox-scoping',
      why: 'Exchange keeps limits on app-only mailbox access, and add-ins, outside Microsoft Graph.',
      remedy:
        'Run Get-ApplicationAccessPolicy, Get-ManagementRoleAssignment and Get-App in Exchange Online PowerShell.',
    },
    {
      id: 'partner-access',
      why: 'Partners with delegated administration (GDAP) act from their own tenant, without a grant in this one.',
      remedy: 'Review partner relationships in the Microsoft 365 admin centre.',
    },
  ],
  async load() {
    const { microsoft365Module } = await import('./module.ts');
    return microsoft365Module;
  },
};
