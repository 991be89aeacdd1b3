import type { Stream } from '../../../src/kit/connector.ts';
import { AppError } from '../../../src/core/errors.ts';
import { readAuditedInstalls } from '../audited-installs.ts';
import { readIntegrations } from '../integrations.ts';
import type { SlackSession } from '../slack-session.ts';

/**
 * Who installed what where, from whichever log can be read: the organisation's audit log, or the integration log of
 * each workspace. No method lists installed apps or their tokens.
 */
export function createInstallsStream(session: SlackSession): Stream {
  return {
    id: 'installs',
    after: ['users'],
    fromLog: true,
    async *read(context) {
      const { enterpriseId, teamId } = await session.identity(context.signal);
      const organisation = enterpriseId !== null && teamId === null;
      if (!organisation || session.auditLog === null) return yield* readIntegrations(session, context);
      try {
        return yield* readAuditedInstalls(session, session.auditLog, context);
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code.startsWith('GAP_'))
          return yield* readIntegrations(session, context, thrown);
        throw thrown;
      }
    },
  };
}
