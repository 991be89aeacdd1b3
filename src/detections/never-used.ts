import type { AppCase, AppDetection, AppSubject, JudgeContext } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { leftBehind } from './frameworks.ts';
import { Reach } from './reach.ts';
import { counted, shown } from './wording.ts';

const dayMs = 86_400_000;

/** Only where the vendor itself says that a grant or an app was never used. */
export const neverUsed: AppDetection = {
  id: 'never-used',
  number: 'D28',
  title: 'Access that was given and never used',
  unit: 'app',
  severity: 'low',
  byAbsence: true,
  needs: {
    'microsoft-365': {
      streams: ['service-principals', 'delegated-grants', 'app-roles', 'sign-in-activity'],
      facts: ['last-used'],
    },
    salesforce: { streams: ['tokens'], facts: ['last-used'] },
  },
  frameworks: leftBehind,
  falsePositives:
    'An app bought and about to be rolled out, or one whose use the vendor’s log does not record. Ask its people once.',
  remedy:
    'Ask its people whether they still mean to use it; without an answer, revoke. What nobody has begun to use, nobody misses.',
  remedyNotes: endingAccess,
  // After `untilDays` it is dormant, which is a detection of its own.
  options: { days: 30, untilDays: 90 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role'],
  begin: (subject, context) =>
    subject.app.party === 'first'
      ? null
      : heardNever(subject, context, context.asOf('sign-in-activity') ?? context.asOf('tokens')),
};

/** @param readAt when the vendor said it; milliseconds since the epoch, null: now */
export function heardNever(
  { app, standing }: Pick<AppSubject, 'app' | 'standing'>,
  context: JudgeContext,
  readAt: number | null,
): AppCase {
  const reach = new Reach();
  const asOf = readAt ?? context.now;
  const earliest = asOf - context.option('untilDays') * dayMs;
  const latest = asOf - context.option('days') * dayMs;
  const appNever = app.activity?.lastUsedStatus === 'never';
  let grants = 0;
  return {
    grant: ({ lastUsedStatus }, scopes, idleSince) => {
      const never = lastUsedStatus === 'never' || (lastUsedStatus === 'unknown' && appNever);
      if (!never || idleSince === null || idleSince <= earliest || idleSince > latest) return false;
      reach.add(scopes);
      grants += 1;
      return true;
    },
    end: () =>
      grants === 0
        ? null
        : {
            severity: reach.tier === 'critical' ? 'medium' : 'low',
            title: `${shown(app)} holds ${counted(grants, 'grant')} never used`,
            explanation: `Given ${counted(context.option('days'), 'day')} ago or more, and not used once. ${reach.sentence} ${standing.why}`,
            evidence: { ...reach.evidence, grants, asOf: new Date(asOf).toISOString() },
          },
  };
}
