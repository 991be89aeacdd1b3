import type { AppDetection } from '../kit/detection.ts';

/** Streams that name apps; what they call them is judged without their grants. */
export const namesOfApps = {
  'google-workspace': { streams: ['tokens'] },
  'microsoft-365': { streams: ['service-principals'] },
  slack: {
    streams: ['users', 'installs', 'approved-apps'],
    blindSpots: ['installed-tokens', 'legacy-integrations'],
  },
  salesforce: { streams: ['connected-apps', 'external-client-apps', 'tokens'] },
} as const satisfies AppDetection['needs'];
