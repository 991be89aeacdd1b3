/** The session that the Salesforce CLI holds, read anew at each sign-in. */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import type { SignIn } from './signed-in.ts';

const Result = z.object({ result: z.unknown() });
const Display = z.object({ instanceUrl: z.string(), accessToken: z.string().nullish() });
const Shown = z.union([
  z.string(),
  z.object({ accessToken: z.string() }).transform(({ accessToken }) => accessToken),
  z.object({ token: z.string() }).transform(({ token }) => token),
]);

/** An opaque session id or a JWT; since 2.136.8 `org display` prints a sentence in its place. */
const accessToken = /^(?:00D\w{12,15}!\S+|eyJ[\w-]+\.[\w-]+\.[\w-]*)$/u;

/**
 * The CLI is run as any command of a secret is: an argument list without a shell, with a timeout, and only
 * from a configuration that its owner alone can write.
 * https://developer.salesforce.com/docs/atlas.en-us.sfdx_cli_reference.meta/sfdx_cli_reference/cli_reference_org_commands_unified.htm
 */
export function cliSignIn(
  targetOrg: string,
  { secret, trustedOrigin }: Pick<OpenContext, 'secret' | 'trustedOrigin'>,
): SignIn {
  async function run<T>(schema: z.ZodType<T>, command: readonly string[]): Promise<T> {
    const argumentList = ['sf', 'org', ...command, '--target-org', targetOrg, '--json'];
    const parsed = schema.safeParse(resultOf(await secret(`exec:${JSON.stringify(argumentList)}`)));
    if (parsed.success) return parsed.data;
    throw notUnderstood(`sf org ${command.slice(0, 2).join(' ')} printed something else than expected`);
  }

  return async () => {
    const display = await run(Display, ['display']);
    const token = accessToken.test(display.accessToken ?? '')
      ? (display.accessToken ?? '')
      : await run(Shown, ['auth', 'show-access-token', '--no-prompt']);
    if (!accessToken.test(token)) throw notUnderstood('the Salesforce CLI hides the access token');
    return {
      token,
      expiresInSeconds: null,
      instance: trustedOrigin(display.instanceUrl),
      identityUrl: null,
    };
  };
}

function resultOf(printed: string): unknown {
  try {
    return Result.parse(JSON.parse(printed)).result;
  } catch {
    // What was printed may hold the token.
    return undefined;
  }
}

function notUnderstood(detail: string): AppError {
  return new AppError('SIGN_IN_REFUSED', {
    detail,
    remedy:
      'Update the Salesforce CLI (`sf update`), sign in with `sf org login web`, or use another auth type.',
  });
}
