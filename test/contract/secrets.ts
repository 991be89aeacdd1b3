/** What must not be seen anywhere: everything secret that was written to disk for the audit or went over the wire. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import type { World } from '../world.ts';

const secretName = /secret|password|assertion|token$|^private_key$|^code$/iu;

export class Secrets {
  readonly #known = new Set<string>();

  /** Bearers, assertions, client secrets and new tokens of a call. */
  hear({ request }: Pick<InterceptedCall, 'request'>, reply: SandboxReply): void {
    const [, bearer] = (request.headers['authorization'] ?? '').split(' ');
    if (bearer !== undefined) this.#known.add(bearer);
    const session = /<(?:\w+:)?sessionId>([^<]+)</u.exec(request.body)?.[1];
    if (session !== undefined) this.#known.add(session);
    for (const [name, value] of new URLSearchParams(request.body))
      if (secretName.test(name)) this.#known.add(value);
    if (reply.body?.startsWith('{') === true) this.#leaves(JSON.parse(reply.body));
  }

  /** The key files of the tenants. */
  async readFiles(world: World): Promise<void> {
    for (const simulator of world.sandbox.simulators) {
      const urls = [...world.sandbox.urls].find(([name]) => name === simulator.platform)?.[1] ?? {};
      for (const name of Object.keys(simulator.tenantEntry('any', urls).files)) {
        const text = (await readFile(path.join(world.dir, name), 'utf8')).trim();
        if (text.startsWith('{')) this.#leaves(JSON.parse(text));
        else this.#known.add(text);
      }
    }
  }

  /** One that no call to a vendor carries. */
  know(secret: string): void {
    this.#known.add(secret);
  }

  get size(): number {
    return this.#forms().length;
  }

  /** The secrets that stand in the text, shortened. */
  in(text: string): readonly string[] {
    return this.#forms()
      .filter((form) => text.includes(form))
      .map((form) => `${form.slice(0, 12)}…`);
  }

  #leaves(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, leaf] of Object.entries(value)) {
      if (typeof leaf === 'string' && secretName.test(name) && leaf.length >= 12) this.#known.add(leaf);
      else this.#leaves(leaf);
    }
  }

  /** As it is, as parts of it (lines of a key, the signature of a token), and in the usual encodings. */
  #forms(): readonly string[] {
    return [...this.#known].flatMap((secret) => {
      const bytes = Buffer.from(secret);
      const lines = secret
        .split(/\r?\n|\\n/u)
        .filter((line) => line.length >= 40 && !line.startsWith('-----'));
      const signature = /^[\w-]+\.[\w-]+\.([\w-]{20,})$/u.exec(secret)?.[1];
      return [
        secret,
        ...lines,
        ...(signature === undefined ? [] : [signature]),
        JSON.stringify(secret).slice(1, -1),
        encodeURIComponent(secret),
        bytes.toString('base64').replace(/=+$/u, ''),
        bytes.toString('hex'),
      ];
    });
  }
}

/** Every byte of a folder's files as text, but for the files named. */
export async function bytesUnder(
  dir: string,
  except: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(dir, { recursive: true, withFileTypes: true });
  const texts = new Map<string, string>();
  for (const file of files)
    if (file.isFile() && !except.has(file.name))
      texts.set(file.name, await readFile(path.join(file.parentPath, file.name), 'latin1'));
  return texts;
}
