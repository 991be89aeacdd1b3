/** Banned, never asked for, long unused, or far too powerful. */
import type { VendorProfile } from '../contract.ts';
import { google, googleScopes, microsoft, salesforce, signIn, slack, uninstalled, vendor } from './app.ts';

export const unwantedVendors: readonly VendorProfile[] = [
  vendor('Drift', 'drift.com', 'banned', [
    google('Drift Email', [...signIn, ...googleScopes('https://mail.google.com/', 'contacts.readonly')], {
      adoption: 0.015,
      lastUsed: 95,
      since: 620,
    }),
    microsoft('Drift', ['openid', 'offline_access', 'User.Read', 'Mail.ReadWrite', 'Mail.Send'], {
      adoption: 0.01,
      lastUsed: 92,
      since: 600,
    }),
    slack('Drift', ['channels:read', 'channels:history', 'chat:write', 'users:read'], {
      adoption: 0.02,
      since: 610,
      lastUsed: 93,
    }),
    salesforce('Drift', ['api', 'refresh_token', 'full'], { adoption: 0.01, since: 640, lastUsed: 90 }),
  ]),
  vendor('MailMerge Wizard', 'mailmerge-wizard.example', 'unapproved', [
    google('MailMerge Wizard', googleScopes('https://mail.google.com/', 'spreadsheets', 'script.send_mail'), {
      adoption: 0.03,
    }),
    microsoft('MailMerge Wizard', ['User.Read', 'Mail.Send', 'Files.Read.All', 'offline_access'], {
      adoption: 0.02,
    }),
  ]),
  vendor('TaskPilot', 'taskpilot.example', 'unapproved', [
    google('TaskPilot', [...signIn, ...googleScopes('calendar', 'tasks', 'gmail.readonly')], {
      adoption: 0.07,
      since: 3,
      lastUsed: 0,
    }),
    microsoft('TaskPilot', ['User.Read', 'Mail.Read', 'Calendars.ReadWrite', 'offline_access'], {
      adoption: 0.06,
      since: 3,
      lastUsed: 0,
    }),
  ]),
  vendor('PDF Squeeze', 'pdfsqueeze.example', 'unapproved', [
    google('PDF Squeeze', googleScopes('drive', 'userinfo.email'), {
      adoption: 0.06,
      since: 250,
      lastUsed: 44,
    }),
    microsoft('PDF Squeeze', ['User.Read', 'Files.ReadWrite.All', 'offline_access'], { adoption: 0.03 }),
  ]),
  vendor('CloudShelf Sync', 'cloudshelf.example', 'unapproved', [
    google('CloudShelf Sync', googleScopes('drive', 'openid'), {
      adoption: 0.01,
      native: true,
      lastUsed: 300,
    }),
  ]),
  vendor('Rapid Report', 'rapid-report.example', 'unapproved', [
    microsoft('Rapid Report', ['User.Read.All', 'Files.Read.All', 'Sites.Read.All', 'Mail.Read'], {
      adoption: 0,
      tenantWide: true,
      since: 40,
    }),
    uninstalled('Rapid Report', ['api', 'refresh_token', 'web'], { adoption: 0.03 }),
  ]),
  vendor('Sentry Sync', 'sentry-sync.example', 'unapproved', [
    microsoft('Directory Sync Agent', [], {
      adoption: 0,
      appRoles: [
        'RoleManagement.ReadWrite.Directory',
        'AppRoleAssignment.ReadWrite.All',
        'Directory.Read.All',
      ],
      since: 12,
      lastUsed: 2,
    }),
  ]),
  vendor('Inbox Zero Club', 'inboxzero.example', 'unapproved', [
    google('Inbox Zero Club', googleScopes('gmail.modify', 'gmail.settings.basic'), { adoption: 0.02 }),
    microsoft('Inbox Zero Club', ['Mail.ReadWrite', 'MailboxSettings.ReadWrite', 'offline_access'], {
      adoption: 0.01,
    }),
  ]),
  vendor('SurveyHive', 'surveyhive.example', 'unapproved', [
    google('SurveyHive', [...signIn, ...googleScopes('forms.responses.readonly', 'spreadsheets')], {
      adoption: 0.04,
      lastUsed: 200,
      since: 700,
    }),
    slack('SurveyHive', ['chat:write', 'users:read', 'users:read.email', 'im:history'], { adoption: 0.03 }),
  ]),
  vendor('LinkedUp Leads', 'linkedup-leads.example', 'unapproved', [
    google('LinkedUp Leads', googleScopes('contacts', 'gmail.metadata', 'userinfo.email'), {
      adoption: 0.02,
    }),
    salesforce('LinkedUp Leads', ['api', 'refresh_token', 'full'], { adoption: 0.02 }),
  ]),
  vendor('Old Faithful Mail', 'oldfaithful.example', 'legacy', [
    google('Old Faithful Mail', googleScopes('https://mail.google.com/'), {
      adoption: 0.05,
      native: true,
      since: 1900,
      lastUsed: 8,
    }),
    microsoft('Old Faithful Mail', ['IMAP.AccessAsUser.All', 'SMTP.Send', 'offline_access'], {
      adoption: 0.02,
      native: true,
      since: 1500,
    }),
  ]),
  vendor('Contact Porter', 'contact-porter.example', 'legacy', [
    google(
      'contact-porter.example',
      ['https://www.google.com/m8/feeds/', 'https://www.google.com/calendar/feeds/'],
      {
        clientId: 'contact-porter.example',
        unregistered: true,
        adoption: 0.008,
        since: 2400,
        lastUsed: null,
      },
    ),
    google('', ['https://docs.google.com/feeds/', 'https://spreadsheets.google.com/feeds/'], {
      clientId: 'anonymous',
      unregistered: true,
      adoption: 0.004,
      since: 2500,
      lastUsed: null,
    }),
  ]),
  vendor('My Ticket Portal', 'ticket-portal.example', 'unapproved', [
    uninstalled('My Ticket Portal', ['api', 'refresh_token', 'full'], {
      adoption: 0.006,
      since: 9,
      lastUsed: 1,
    }),
  ]),
  vendor('Channel Archiver', 'channel-archiver.example', 'legacy', [
    slack('Channel Archiver', ['client', 'channels:history', 'groups:history', 'im:history'], {
      adoption: 0.01,
      since: 1300,
      lastUsed: null,
    }),
  ]),
  vendor('Wiki Exporter', 'wiki-exporter.example', 'legacy', [
    google('Wiki Exporter', googleScopes('drive.readonly', 'http://www.googleapis.com/auth/sites'), {
      adoption: 0.01,
      since: 1700,
      lastUsed: null,
    }),
    uninstalled('Wiki Exporter', ['api'], { adoption: 0.01, since: 1600, lastUsed: null }),
  ]),
];
