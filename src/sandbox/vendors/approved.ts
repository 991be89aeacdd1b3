/** Vendors the company has said yes to; some of them took more than was agreed, or their time is up. */
import type { VendorApproval, VendorProfile } from '../contract.ts';
import { externalClient, google, googleScopes, microsoft, salesforce, signIn, slack, vendor } from './app.ts';

const it: VendorApproval = {
  owner: 'it@northwind-labs.example',
  untilDays: 300,
  regions: ['US', 'EU'],
  maxTier: 'medium',
};
const sales: VendorApproval = { ...it, owner: 'revops@northwind-labs.example', untilDays: 210 };
const legal: VendorApproval = { ...it, owner: 'legal@northwind-labs.example', untilDays: 120 };
const security: VendorApproval = { ...it, owner: 'security@northwind-labs.example', maxTier: 'high' };

export const approvedVendors: readonly VendorProfile[] = [
  vendor(
    'Zoom',
    'zoom.us',
    'approved',
    [
      google(
        'Zoom',
        [...signIn, ...googleScopes('calendar.events', 'calendar.readonly', 'contacts.readonly')],
        {
          adoption: 0.62,
        },
      ),
      microsoft('Zoom', ['openid', 'profile', 'offline_access', 'User.Read', 'Calendars.ReadWrite'], {
        adoption: 0.35,
      }),
      slack('Zoom', ['chat:write', 'commands', 'users:read', 'users:read.email'], { adoption: 0.4 }),
    ],
    { verified: true, approval: it },
  ),
  vendor(
    'Slack',
    'slack.com',
    'approved',
    [
      google('Slack', [...signIn, ...googleScopes('drive.file', 'calendar.events')], { adoption: 0.7 }),
      microsoft('Slack', ['openid', 'profile', 'email', 'User.Read', 'Calendars.Read'], { adoption: 0.15 }),
      salesforce('Slack', ['api', 'refresh_token', 'id'], { adoption: 0.12 }),
    ],
    { verified: true, approval: it },
  ),
  vendor(
    'Atlassian',
    'atlassian.com',
    'approved',
    [
      google('Atlassian', signIn, { adoption: 0.45 }),
      microsoft('Atlassian', ['openid', 'profile', 'email', 'User.Read'], { adoption: 0.3 }),
      slack('Jira Cloud', ['chat:write', 'commands', 'channels:read', 'links:read', 'links:write'], {
        adoption: 0.3,
      }),
    ],
    { verified: true, approval: it },
  ),
  vendor(
    'Notion',
    'notion.so',
    'approved-overscoped',
    [
      google('Notion', [...signIn, ...googleScopes('drive.readonly', 'contacts.readonly')], {
        adoption: 0.38,
        allowed: [...signIn, ...googleScopes('drive.file')],
        twin: [...signIn, ...googleScopes('calendar.readonly')],
      }),
      microsoft('Notion', ['openid', 'profile', 'User.Read'], { adoption: 0.1 }),
      slack('Notion', ['channels:read', 'channels:history', 'chat:write', 'users:read'], {
        adoption: 0.2,
        allowed: ['channels:read', 'chat:write', 'users:read'],
      }),
    ],
    { verified: true, approval: it },
  ),
  vendor(
    'DocuSign',
    'docusign.com',
    'approved',
    [
      google('DocuSign', [...signIn, ...googleScopes('drive.file', 'contacts.readonly')], { adoption: 0.2 }),
      microsoft('DocuSign', ['openid', 'profile', 'offline_access', 'User.Read', 'Files.ReadWrite'], {
        adoption: 0.15,
      }),
      externalClient('DocuSign', ['api', 'refresh_token', 'id'], { adoption: 0.08 }),
    ],
    { verified: true, approval: legal },
  ),
  vendor(
    'HubSpot',
    'hubspot.com',
    'approved-overscoped',
    [
      google('HubSpot', [...signIn, ...googleScopes('gmail.modify', 'gmail.send', 'calendar', 'contacts')], {
        adoption: 0.12,
        allowed: [...signIn, ...googleScopes('gmail.send', 'calendar.events')],
      }),
      microsoft(
        'HubSpot',
        ['openid', 'offline_access', 'User.Read', 'Mail.ReadWrite', 'Mail.Send', 'Calendars.ReadWrite'],
        {
          adoption: 0.1,
          allowed: ['openid', 'offline_access', 'User.Read', 'Mail.Send', 'Calendars.ReadWrite'],
        },
      ),
      slack('HubSpot', ['chat:write', 'commands', 'users:read'], { adoption: 0.05 }),
      salesforce('HubSpot Integration', ['api', 'refresh_token', 'full'], {
        adoption: 0.02,
        allowed: ['api', 'refresh_token'],
      }),
    ],
    { verified: true, approval: sales },
  ),
  vendor(
    'Grammarly',
    'grammarly.com',
    'approved',
    [
      google('Grammarly', [...signIn, ...googleScopes('documents.currentonly')], { adoption: 0.3 }),
      microsoft('Grammarly', ['openid', 'profile', 'email'], { adoption: 0.22 }),
    ],
    { verified: true, approval: it },
  ),
  vendor(
    'Calendly',
    'calendly.com',
    'approved',
    [
      google('Calendly', [...signIn, ...googleScopes('calendar.events', 'calendar.readonly')], {
        adoption: 0.25,
      }),
      microsoft('Calendly', ['openid', 'offline_access', 'Calendars.ReadWrite'], { adoption: 0.12 }),
      salesforce('Calendly', ['api', 'refresh_token'], { adoption: 0.04 }),
    ],
    { verified: true, approval: { ...sales, untilDays: -18 } },
  ),
  vendor(
    'Figma',
    'figma.com',
    'approved',
    [
      google('Figma', signIn, { adoption: 0.28 }),
      microsoft('Figma', ['openid', 'profile', 'email'], { adoption: 0.18 }),
      slack('Figma and FigJam', ['chat:write', 'links:read', 'links:write', 'users:read'], { adoption: 0.1 }),
    ],
    { verified: true, approval: { ...it, owner: null } },
  ),
  vendor(
    'Miro',
    'miro.com',
    'approved',
    [
      google('Miro', [...signIn, ...googleScopes('drive.file')], { adoption: 0.16 }),
      microsoft('Miro', ['openid', 'profile', 'User.Read'], { adoption: 0.12 }),
    ],
    { verified: true, approval: { ...it, regions: ['EU'] } },
  ),
  vendor(
    'Okta',
    'okta.com',
    'approved',
    [
      google('Okta', googleScopes('admin.directory.user', 'admin.directory.group'), { adoption: 0 }),
      microsoft('Okta Provisioning', [], {
        adoption: 0,
        appRoles: ['Directory.ReadWrite.All', 'User.ReadWrite.All'],
      }),
    ],
    { verified: true, approval: { ...security, maxTier: 'critical' } },
  ),
  vendor(
    'Vaultline Backup',
    'vaultline.example',
    'approved',
    [
      microsoft('Vaultline Backup for Microsoft 365', ['User.Read'], {
        adoption: 0,
        tenantWide: true,
        appRoles: ['Mail.Read', 'Files.Read.All', 'Sites.Read.All'],
      }),
    ],
    { verified: true, approval: security },
  ),
  vendor(
    'Gong',
    'gong.io',
    'approved-overscoped',
    [
      google('Gong', [...signIn, ...googleScopes('gmail.readonly', 'calendar.readonly', 'drive.readonly')], {
        adoption: 0.1,
        allowed: [...signIn, ...googleScopes('calendar.readonly')],
      }),
      microsoft('Gong', ['openid', 'offline_access', 'User.Read', 'Calendars.Read', 'OnlineMeetings.Read'], {
        adoption: 0.1,
      }),
      salesforce('Gong', ['api', 'refresh_token', 'full'], {
        adoption: 0.01,
        allowed: ['api', 'refresh_token'],
      }),
    ],
    { verified: true, approval: { ...sales, regions: ['US'] } },
  ),
];
