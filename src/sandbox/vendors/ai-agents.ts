/** Assistants, note takers and agents that act on their own. */
import type { VendorProfile } from '../contract.ts';
import { externalClient, google, googleScopes, microsoft, signIn, slack, vendor } from './app.ts';

export const aiAgents: readonly VendorProfile[] = [
  vendor('Lumen Notes AI', 'lumen-notes.example', 'ai-agent', [
    google('Lumen Notes AI', [...signIn, ...googleScopes('calendar.readonly', 'meetings.space.readonly')], {
      adoption: 0.09,
      since: 60,
    }),
    microsoft('Lumen Notes AI', ['User.Read', 'Calendars.Read', 'OnlineMeetings.Read', 'offline_access'], {
      adoption: 0.07,
      since: 55,
    }),
    slack('Lumen Notes AI', ['channels:history', 'groups:history', 'files:read', 'users:read'], {
      adoption: 0.04,
      since: 50,
    }),
  ]),
  vendor('Contextual AI Workspace', 'contextual-ai.example', 'ai-agent', [
    google(
      'Contextual AI Workspace',
      googleScopes('https://mail.google.com/', 'drive', 'calendar', 'contacts'),
      {
        adoption: 0,
        since: 140,
        lastUsed: 110,
      },
    ),
  ]),
  vendor('Desk MCP Connector', 'desk-mcp.example', 'ai-agent', [
    google('Desk MCP Connector', googleScopes('gmail.modify', 'drive', 'documents', 'calendar'), {
      adoption: 0.03,
      native: true,
      since: 45,
      lastUsed: 0,
    }),
    microsoft(
      'Desk MCP Connector',
      ['Mail.ReadWrite', 'Files.ReadWrite.All', 'Chat.Read', 'offline_access'],
      {
        adoption: 0.02,
        native: true,
        since: 40,
        lastUsed: 0,
      },
    ),
    slack('Desk MCP Connector', ['search:read', 'channels:history', 'im:history', 'chat:write'], {
      adoption: 0.02,
      since: 40,
    }),
  ]),
  vendor('SalesBot Autopilot', 'salesbot.example', 'ai-agent', [
    google('SalesBot Autopilot', googleScopes('gmail.send', 'gmail.readonly', 'contacts'), {
      adoption: 0.01,
    }),
    microsoft('SalesBot Autopilot', ['User.Read', 'Mail.Send', 'Mail.Read', 'offline_access'], {
      adoption: 0.01,
    }),
    slack('SalesBot Autopilot', ['channels:history', 'chat:write', 'users:read.email', 'search:read'], {
      adoption: 0.01,
    }),
    externalClient('SalesBot Autopilot', ['api', 'refresh_token', 'mcp_api'], { adoption: 0.01 }),
  ]),
  vendor('ScriptGenie', 'scriptgenie.example', 'ai-agent', [
    google(
      'ScriptGenie',
      googleScopes('script.projects', 'script.deployments', 'drive.scripts', 'cloud-platform'),
      {
        adoption: 0.004,
        since: 30,
      },
    ),
  ]),
];
