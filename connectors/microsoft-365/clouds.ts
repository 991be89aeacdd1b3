/**
 * National clouds: where each answers, and what it does not offer.
 * https://learn.microsoft.com/graph/deployments
 */
export interface Cloud {
  readonly graph: string;
  readonly login: string;
  /** The usage report of service principals exists (beta, global service only). */
  readonly signInReport: boolean;
  /** Graph tells what has changed in a collection since a mark. */
  readonly delta: boolean;
}

export const cloudNames = ['global', 'usgov', 'usgov-dod', 'china'] as const;
export type CloudName = (typeof cloudNames)[number];

export const clouds = {
  global: {
    graph: 'https://graph.microsoft.com',
    login: 'https://login.microsoftonline.com',
    signInReport: true,
    delta: true,
  },
  usgov: {
    graph: 'https://graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    signInReport: false,
    delta: false,
  },
  'usgov-dod': {
    graph: 'https://dod-graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    signInReport: false,
    delta: false,
  },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    login: 'https://login.partner.microsoftonline.cn',
    signInReport: false,
    delta: true,
  },
} as const satisfies Record<CloudName, Cloud>;
