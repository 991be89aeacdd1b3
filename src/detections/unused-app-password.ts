import type { AppDetection } from '../kit/detection.ts';
import { leftBehind } from './frameworks.ts';
import { heardNever } from './never-used.ts';

/** Google says of an app password that it was never used; of a token it does not. */
export const unusedAppPassword: AppDetection = {
  id: 'unused-app-password',
  number: 'D28',
  title: 'App password that was never used',
  unit: 'app',
  severity: 'low',
  needs: { 'google-workspace': { streams: ['app-passwords'], facts: ['last-used'] } },
  frameworks: leftBehind,
  falsePositives: 'A password made for a device that is not set up yet. Its person knows.',
  remedy:
    'Ask its person; without an answer, revoke it. It opens the account without a second factor until somebody does.',
  // After `untilDays` it is dormant, which is a detection of its own.
  options: { days: 30, untilDays: 90 },
  grants: ['app-password'],
  begin: (subject, context) => heardNever(subject, context, context.asOf('app-passwords')),
};
