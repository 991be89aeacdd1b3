/** Names that consent phishing borrows; and which name stands for one of them without being it. */
import { isOneOff, type Word, wordsOf } from './look-alikes.ts';

/** Short and everyday words are not here: too many honest names lie near them. */
export const brands = [
  'Adobe',
  'Anthropic',
  'Atlassian',
  'Calendly',
  'ChatGPT',
  'Confluence',
  'Data Loader',
  'Docusign',
  'Dropbox',
  'Figma',
  'GitHub',
  'Gmail',
  'Google',
  'Grammarly',
  'HubSpot',
  'LinkedIn',
  'Microsoft',
  'Okta',
  'OneDrive',
  'OpenAI',
  'Outlook',
  'Salesforce',
  'ServiceNow',
  'SharePoint',
  'Slack',
  'Zendesk',
  'Zoom',
] as const;

/** Whole names under which an app says that it is the brand itself. */
const products = [
  ...brands,
  'Acrobat Sign',
  'Adobe Acrobat',
  'Adobe Acrobat Reader',
  'Adobe Sign',
  'Google Calendar',
  'Google Chrome',
  'Google Docs',
  'Google Drive',
  'Google Meet',
  'Google Workspace',
  'Microsoft 365',
  'Microsoft Authenticator',
  'Microsoft Defender',
  'Microsoft Office',
  'Microsoft OneDrive',
  'Microsoft Outlook',
  'Microsoft SharePoint',
  'Microsoft Teams',
  'Office 365',
  'Slack Support',
  'Zoom Meetings',
] as const;

interface Brand {
  readonly name: string;
  readonly words: readonly Word[];
}

const known: readonly Brand[] = brands.map((name) => ({ name, words: wordsOf(name) }));
const wholeNames: ReadonlyMap<string, string> = new Map(products.map((name) => [plainOf(name), name]));

/** From here on one wrong letter is more likely a lure than another word. */
const longEnough = 8;

export interface Likeness {
  readonly brand: string;
  /** `drawn`: looks the same in other letters; `misspelt`: one letter off. */
  readonly how: 'drawn' | 'misspelt';
}

/** A brand that a name shows without spelling it. A name that merely contains one, spelt right, is none. */
export function likenessOf(name: string): Likeness | null {
  const words = wordsOf(name);
  const drawn = known.find((brand) => words.some((_, start) => isDrawn(brand, words, start)));
  if (drawn !== undefined) return { brand: drawn.name, how: 'drawn' };
  const spelt = new Set(words.map(({ plain }) => plain));
  const misspelt = known.find(({ words: [brand, ...more] }) => {
    if (brand === undefined || more.length > 0 || brand.plain.length < longEnough) return false;
    return !spelt.has(brand.plain) && words.some(({ plain }) => isOneOff(plain, brand.plain));
  });
  return misspelt === undefined ? null : { brand: misspelt.name, how: 'misspelt' };
}

/** The brand or product whose whole name this is. */
export function brandNamed(name: string): string | null {
  return wholeNames.get(plainOf(name)) ?? null;
}

function isDrawn(brand: Brand, words: readonly Word[], start: number): boolean {
  const same = brand.words.every(({ skeleton }, place) => skeleton === words[start + place]?.skeleton);
  return same && brand.words.some(({ plain }, place) => plain !== words[start + place]?.plain);
}

function plainOf(name: string): string {
  return wordsOf(name)
    .map(({ plain }) => plain)
    .join(' ');
}
