/** When an app last signed in, as the beta report tells it: by app id, with year 1 and null for never. */
import type { AppProfile } from './app-profile.ts';

const day = 86_400_000;
const yearOne = '0001-01-01T00:00:00Z';

function signIn(at: number | null, requestId: string) {
  return {
    lastSignInDateTime: at === null ? null : `${new Date(at).toISOString().slice(0, 19)}Z`,
    lastSignInRequestId: at === null ? null : requestId,
  };
}

/** Null: the report has no row for the app. @param since a sign-in while the sandbox ran */
export function activityRow({ appId, id, activity }: AppProfile, startedAt: number, since?: number) {
  if (activity.client === 'untold') return null;
  const row = { id: Buffer.from(appId).toString('base64url').slice(0, 24), appId };
  if (activity.client === 'never' && since === undefined)
    return id.codePointAt(0) === 48 || (id.codePointAt(1) ?? 0) % 2 === 0
      ? { ...row, lastSignInActivity: null }
      : {
          ...row,
          lastSignInActivity: { lastSignInDateTime: yearOne, lastSignInRequestId: null },
          delegatedClientSignInActivity: { lastSignInDateTime: yearOne, lastSignInRequestId: null },
        };
  const client = activity.client === 'never' ? 0 : activity.client;
  const used = signIn(since ?? startedAt - client * day - 3_600_000, id);
  const unused = { lastSignInDateTime: yearOne, lastSignInRequestId: null };
  return {
    ...row,
    lastSignInActivity: used,
    delegatedClientSignInActivity: activity.asUser ? used : signIn(null, id),
    delegatedResourceSignInActivity: signIn(null, id),
    applicationAuthenticationClientSignInActivity: activity.asUser ? unused : used,
    applicationAuthenticationResourceSignInActivity: null,
  };
}
