/**
 * National clouds: where each answers, and what it does not offer.
 * https://learn.microsoft.com/graph/deployments
 */
export interface Cloud {
  readonly graph: string;
  readonly login: string;
  /** The usage report of service principals exists (beta, global service only). */
  readonly signInReport: boolean;
}

export const cloudNames = ['global', 'usgov', 'usgov-dod', 'china'] as const;
export type CloudName = (typeof cloudNames)[number];

export const clouds = {
  global: {
    graph: 'https://graph.microsoft.com',
    login: 'https://login.microsoftonline.com',
    signInReport: true,
  },
  usgov: {
    graph: 'https://graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    signInReport: false,
  },
  'usgov-dod': {
    graph: 'https://dod-graph.microsoft.us',
    login: 'https://login.microsoftonline.us',
    signInReport: false,
  },
  china: {
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    login: 'https://login.partner.microsoftonline.cn',
    signInReport: false,
  },
} as const satisfies Record<CloudName, Cloud>;
