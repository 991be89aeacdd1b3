/** Ids in each vendor's form, drawn from a name, so that they are the same in every sandbox. */
import { drawGuid, drawText } from './random.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export function googleClientId(name: string): string {
  return `1${drawText(11, '0123456789', 1, name, 'project')}-${drawText(32, lower, 1, name)}.apps.googleusercontent.com`;
}

export function entraId(name: string): string {
  return drawGuid(1, name, 'entra');
}

export function slackAppId(name: string): string {
  return `A0${drawText(9, upper, 1, name, 'slack')}`;
}

export function salesforceAppId(name: string): string {
  return `0H4${drawText(12, upper, 1, name, 'salesforce')}AA${drawText(1, 'AEIMQUY', 1, name)}`;
}

export function externalClientAppId(name: string): string {
  return `0xI${drawText(12, upper, 1, name, 'external')}AA${drawText(1, 'AEIMQUY', 1, name)}`;
}

/** An app that was never installed has no id in the org, only the name it chose. */
export function uninstalledAppId(name: string): string {
  return `name:${encodeURIComponent(name)}`;
}
