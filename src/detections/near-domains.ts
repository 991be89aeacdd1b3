/** Hosts that stand for a known vendor's domain without lying under it. */
import { domainToUnicode } from 'node:url';
import { isOneOff, wordsOf } from './look-alikes.ts';

export interface NearDomain {
  readonly host: string;
  readonly domain: string;
  readonly vendor: string;
  /** The registered name that the host lies under, without what all sites end in. */
  readonly label: string;
  readonly strength: 'strong' | 'weak';
  /** Completes “its address …”. */
  readonly how: string;
}

/** Domains of what consent phishing borrows most, beside those that the policy and its catalogue know. */
const platformDomains: ReadonlyMap<string, string> = new Map([
  ['google.com', 'Google'],
  ['linkedin.com', 'LinkedIn'],
  ['microsoft.com', 'Microsoft'],
  ['microsoftonline.com', 'Microsoft'],
  ['office.com', 'Microsoft'],
  ['servicenow.com', 'ServiceNow'],
  ['zendesk.com', 'Zendesk'],
]);

/** Second levels under which countries sell names. */
const secondLevels: ReadonlySet<string> = new Set([
  'ac',
  'co',
  'com',
  'edu',
  'gov',
  'ne',
  'net',
  'or',
  'org',
]);

/** Words of pages on which people type passwords. */
const doorWords: ReadonlySet<string> = new Set(
  'account accounts auth login logon mfa oauth password secure security signin sso verification verify'.split(
    ' ',
  ),
);

/** Security proxies put themselves behind the name that they watch. */
const proxies = /\.mcas(?:-gov)?\.(?:ms|us)$/u;

/** Shorter names have too many honest neighbours: Notion and motion, Figma and sigma. */
const longEnough = { drawn: 4, misspelt: 7, dressed: 6 } as const;

interface Known {
  readonly domain: string;
  readonly vendor: string;
  /** What it is called by, without what all sites end in. */
  readonly label: string;
}

interface Index {
  readonly domains: ReadonlyMap<string, Known>;
  readonly skeletons: ReadonlyMap<string, Known>;
  readonly labels: ReadonlyMap<string, Known>;
  /** Those long enough to be misspelt, by the length of their labels. */
  readonly byLength: ReadonlyMap<number, readonly Known[]>;
}

const indexes = new WeakMap<ReadonlyMap<string, string>, Index>();

/** @param vendorDomains domain to vendor; the same map each time, for it is indexed once */
export function nearDomain(host: string, vendorDomains: ReadonlyMap<string, string>): NearDomain | null {
  const index = indexes.get(vendorDomains) ?? indexOf(vendorDomains);
  indexes.set(vendorDomains, index);
  const labels = host.split('.');
  if (labels.length < 2 || labels.some((_, start) => index.domains.has(labels.slice(start).join('.'))))
    return null;
  const own = labelOf(labels);
  const near = (known: Known, strength: NearDomain['strength'], how: string): NearDomain => {
    return { host, domain: known.domain, vendor: known.vendor, label: own, strength, how };
  };
  const worn = labels.length < 4 || proxies.test(host) ? null : wornBy(labels, index);
  if (worn !== null) return near(worn, 'strong', `begins with ${worn.domain} and belongs to somebody else`);
  const drawn = drawnBy(labels.slice(0, -1), index);
  if (drawn !== null)
    return near(drawn, 'strong', `is drawn like ${drawn.domain} in other letters or digits`);
  const misspelt = [-1, 0, 1]
    .flatMap((longer) => index.byLength.get(own.length + longer) ?? [])
    .find(({ label }) => isOneOff(own, label, 'or one letter twice'));
  if (misspelt !== undefined) return near(misspelt, 'weak', `is ${misspelt.domain} but for one letter`);
  const parts = own.split('-');
  const dressed = parts.some((part) => doorWords.has(part))
    ? parts.map((part) => index.labels.get(part)).find((known) => known !== undefined)
    : undefined;
  return dressed === undefined || dressed.label.length < longEnough.dressed
    ? null
    : near(dressed, 'weak', `puts a word of a sign-in page beside the name of ${dressed.domain}`);
}

function indexOf(vendorDomains: ReadonlyMap<string, string>): Index {
  const domains = new Map<string, Known>();
  const skeletons = new Map<string, Known>();
  const labels = new Map<string, Known>();
  for (const [domain, vendor] of [...vendorDomains, ...platformDomains]) {
    const known = { domain, vendor, label: labelOf(domain.split('.')) };
    if (!domains.has(domain)) domains.set(domain, known);
    if (!labels.has(known.label)) labels.set(known.label, known);
    const skeleton = skeletonOf(known.label);
    if (known.label.length >= longEnough.drawn && !skeletons.has(skeleton)) skeletons.set(skeleton, known);
  }
  const long = [...labels.values()].filter(({ label }) => label.length >= longEnough.misspelt);
  return { domains, skeletons, labels, byLength: Map.groupBy(long, ({ label }) => label.length) };
}

/** `docusign.com.evil.example`, but not `zoom.com.cn`. */
function wornBy(labels: readonly string[], { domains }: Index): Known | null {
  for (let start = 0; start < labels.length; start += 1)
    for (let end = start + 2; end <= labels.length - 2; end += 1) {
      const known = domains.get(labels.slice(start, end).join('.'));
      if (known !== undefined) return known;
    }
  return null;
}

function drawnBy(labels: readonly string[], { skeletons, labels: spelt }: Index): Known | null {
  for (const label of labels.flatMap((each) => partsOf(unicodeOf(each)))) {
    if (spelt.has(label)) continue;
    const known = skeletons.get(skeletonOf(label));
    if (known !== undefined) return known;
  }
  return null;
}

function partsOf(label: string): readonly string[] {
  const parts = label.split('-');
  return parts.length === 1 ? parts : [label, ...parts];
}

function unicodeOf(label: string): string {
  return label.startsWith('xn--') ? domainToUnicode(label) : label;
}

/** Of the registered name: `zoom` of `eu.zoom.co.uk`. */
function labelOf(labels: readonly string[]): string {
  const country = labels.length > 2 && labels.at(-1)?.length === 2 && secondLevels.has(labels.at(-2) ?? '');
  return unicodeOf(labels.at(country ? -3 : -2) ?? '');
}

function skeletonOf(label: string): string {
  return wordsOf(label)
    .map(({ skeleton }) => skeleton)
    .join('-');
}
