import type { AppDetection } from '../kit/detection.ts';

/** Streams that tell whether an app still holds anything. */
export const grantsOfVendors = {
  'google-workspace': { streams: ['tokens', 'admin-events'] },
  'microsoft-365': { streams: ['service-principals', 'delegated-grants', 'app-roles'] },
  slack: { streams: ['users', 'installs', 'approved-apps'], blindSpots: ['installed-tokens'] },
  salesforce: {
    streams: ['tokens', 'external-client-usage', 'preauthorizations', 'installed-packages'],
    blindSpots: ['tokens-without-refresh'],
  },
} as const satisfies AppDetection['needs'];
