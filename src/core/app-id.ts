/** Ids of apps by which policy and lists prove who an app is, and when two of them are the same. */
import type { Platform } from './vocabulary.ts';

/**
 * Connected app, external client app or installed package. 15 characters, in which case counts, or 18, the last three
 * of which only repeat the case of the others: https://help.salesforce.com/s/articleView?id=000385203
 */
export const salesforceAppId = /^(?:0H4|0xI|033)[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/u;

/** Equal for two forms of one id; null for what proves nothing, such as the name of an app without an id. */
export function appIdKey(platform: Platform, id: string): string | null {
  switch (platform) {
    case 'microsoft-365':
      // Entra writes its GUIDs in either case.
      return `${platform}:${id.toLowerCase()}`;
    case 'salesforce':
      return salesforceAppId.test(id) ? `${platform}:${id.slice(0, 15)}` : null;
    case 'google-workspace':
    case 'slack':
      return `${platform}:${id}`;
  }
}
