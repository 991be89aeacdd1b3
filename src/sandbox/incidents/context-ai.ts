/** April 2026: one person allowed a consumer AI app everything; months later its maker's tokens are stolen. */
import type { Incident } from '../contract.ts';
import { google, googleScopes, signIn, vendor } from '../vendors/app.ts';
import { approval, deed, rented } from './thieves.ts';

const assistant = google(
  'Context',
  [...signIn, ...googleScopes('https://mail.google.com/', 'drive', 'calendar')],
  {
    allowed: [...signIn, ...googleScopes('drive.file', 'calendar')],
    clientId: '110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com',
    adoption: 0,
    since: 170,
    lastUsed: 64,
  },
);
const actor = {
  platform: 'google-workspace',
  clientId: assistant.clientId,
  person: 'holder',
  from: rented,
} as const;

export const contextAi: Incident = {
  name: 'context-ai',
  vendors: [
    vendor('Context.ai', 'context.ai', 'approved', [assistant], {
      verified: true,
      approval: { ...approval, owner: 'engineering@northwind-labs.example' },
    }),
  ],
  strangers: [],
  theft: [
    deed(0, actor, { deed: 'api-use', object: 'drive.files.list', calls: 8, rows: 8000, bytes: 5_000_000 }),
    deed(3, actor, { deed: 'api-use', object: 'drive.files.get', calls: 45, rows: 45, bytes: 310_000_000 }),
    deed(9, actor, {
      deed: 'api-use',
      object: 'gmail.users.messages.list',
      calls: 5,
      rows: 500,
      bytes: 260_000,
    }),
    deed(11, actor, {
      deed: 'api-use',
      object: 'gmail.users.messages.get',
      calls: 40,
      rows: 40,
      bytes: 21_000_000,
    }),
  ],
};
