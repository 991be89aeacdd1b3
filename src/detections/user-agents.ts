/** Programs that fetch, by what they call themselves. A user agent is anybody's to choose: it proves nothing. */

interface Agent {
  /** Without its version: an update is nothing new. */
  readonly family: string;
  /** Seen in thefts of whole tenants, and hardly elsewhere. */
  readonly notorious: boolean;
}

/** https://cloud.google.com/blog/topics/threat-intelligence/data-theft-salesforce-instances-via-salesloft-drift */
const notorious: readonly (readonly [RegExp, string])[] = [
  [/\bSalesforce-Multi-Org-Fetcher\b/iu, 'Salesforce-Multi-Org-Fetcher'],
  [/\bSalesforce-CLI\/1\.0(?:$|[^.\d])/iu, 'Salesforce-CLI/1.0, which Salesforce never published'],
  [/\btrufflehog\b/iu, 'TruffleHog'],
  [/\bAADInternals\b/iu, 'AADInternals'],
  [/\bROADtools?\b|\broadrecon\b/iu, 'ROADtools'],
  [/\bazurehound\b/iu, 'AzureHound'],
];

const libraries: readonly (readonly [RegExp, string])[] = [
  [/\baiohttp\b/iu, 'aiohttp'],
  [/\bpython-requests\b/iu, 'python-requests'],
  [/\bpython-httpx\b/iu, 'httpx'],
  [/\bpython-urllib3?\b/iu, 'urllib'],
  [/\bGo-http-client\b/iu, 'Go-http-client'],
  [/\bcurl\//iu, 'curl'],
  [/\bwget\//iu, 'Wget'],
  [/\bPowerShell\b/iu, 'PowerShell'],
  [/\bnode-fetch\b/iu, 'node-fetch'],
  [/\baxios\//iu, 'axios'],
  [/\bundici\b/iu, 'undici'],
  [/\bApache-HttpClient\b/iu, 'Apache-HttpClient'],
  [/\bokhttp\//iu, 'okhttp'],
  [/\blibwww-perl\b/iu, 'libwww-perl'],
  [/\bPostmanRuntime\b/iu, 'Postman'],
  [/\bsimple[-_]salesforce\b/iu, 'simple-salesforce'],
];

/** Ahead of the number of a version that its maker publishes, `60.1.1`, only its name and a word of its own. */
const dataLoader = /\bData[ -]?Loader(?:Bulk|Batch|Partner|UI)*(?:\/([^\s;)]*))?/iu;

/** Only so much of a text is looked at. */
const longest = 300;

/** Null for browsers, vendors' own programs and everything else that is on no list. */
export function fetcherOf(userAgent: string): Agent | null {
  const text = userAgent.slice(0, longest);
  const bad = notorious.find(([pattern]) => pattern.test(text));
  if (bad !== undefined) return { family: bad[1], notorious: true };
  const loader = dataLoader.exec(text);
  if (loader !== null)
    return /^v?\d{1,3}(?:\.\d{1,4}){0,3}$/u.test(loader[1] ?? '0')
      ? { family: 'Data Loader', notorious: false }
      : { family: 'Data Loader of a build that is not published', notorious: false };
  const library = libraries.find(([pattern]) => pattern.test(text));
  return library === undefined ? null : { family: library[1], notorious: false };
}
