/** Which method and path is which operation. */

const patterns = [
  ['POST', /^\/services\/oauth2\/token$/u, 'token'],
  ['POST', /^\/services\/oauth2\/revoke$/u, 'revoke'],
  ['GET', /^\/services\/oauth2\/userinfo$/u, 'userinfo'],
  ['POST', /^\/services\/Soap\/m\/(\d+\.\d)$/u, 'metadata'],
  ['GET', /^\/services\/data\/?$/u, 'versions'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/limits\/?$/u, 'limits'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/query\/?$/u, 'query'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/query\/([^/]+)$/u, 'queryMore'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/tooling\/query\/?$/u, 'tooling.query'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/tooling\/query\/([^/]+)$/u, 'queryMore'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/sobjects\/?$/u, 'describeGlobal'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/sobjects\/([^/]+)\/describe\/?$/u, 'describe'],
  ['POST', /^\/services\/data\/v(\d+\.\d)\/sobjects\/SetupEntityAccess\/?$/u, 'access.create'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/sobjects\/EventLogFile\/([^/]+)\/LogFile$/u, 'eventLogFile'],
  ['DELETE', /^\/services\/data\/v(\d+\.\d)\/sobjects\/([^/]+)\/([^/]+)$/u, 'record.delete'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/named-credentials\/?$/u, 'namedCredentials'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/apps\/oauth\/usage$/u, 'usage.apps'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/apps\/oauth\/usage\/([^/]+)\/users$/u, 'usage.users'],
  ['DELETE', /^\/services\/data\/v(\d+\.\d)\/apps\/oauth\/usage\/tokens\/([^/]+)$/u, 'usage.deleteToken'],
  ['DELETE', /^\/services\/data\/v(\d+\.\d)\/apps\/oauth\/usage\/([^/]+)\/tokens$/u, 'usage.deleteApp'],
  ['GET', /^\/services\/data\/v(\d+\.\d)\/apps\/oauth\/usage\/([^/]+)\/([^/]+)\/tokens$/u, 'usage.tokens'],
  [
    'DELETE',
    /^\/services\/data\/v(\d+\.\d)\/apps\/oauth\/usage\/([^/]+)\/([^/]+)\/tokens$/u,
    'usage.deleteUser',
  ],
] as const satisfies readonly (readonly [method: string, path: RegExp, name: string])[];

export type RouteName = (typeof patterns)[number][2];

export interface Match {
  readonly name: RouteName;
  /** Of the path, 0 where it has none. */
  readonly version: number;
  /** The decoded segments after the version. */
  readonly values: readonly string[];
}

export function match(method: string, path: string): Match | null {
  for (const [wanted, pattern, name] of patterns) {
    if (wanted !== method) continue;
    const found = pattern.exec(path);
    if (found === null) continue;
    const [version = '0', ...values] = found.slice(1);
    try {
      return { name, version: Number(version), values: values.map(decodeURIComponent) };
    } catch {
      return null;
    }
  }
  return null;
}

const writes: ReadonlySet<RouteName> = new Set([
  'revoke',
  'access.create',
  'record.delete',
  'usage.deleteToken',
  'usage.deleteApp',
  'usage.deleteUser',
]);

export function isWrite(name: RouteName): boolean {
  return writes.has(name);
}
