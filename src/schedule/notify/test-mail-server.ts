import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface MailServer {
  readonly port: number;
  /** What its certificate is to be trusted by. */
  readonly ca: string;
  /** Whole messages as they came, headers first. */
  readonly mails: readonly string[];
  /** `user password`, of each sign-in. */
  readonly signIns: readonly string[];
}

interface MailServerOptions {
  /** TLS from the first byte. */
  readonly secure?: boolean;
  /** Offers no TLS at all. */
  readonly plain?: boolean;
  readonly password?: string;
  /** Refuses the text with this. */
  readonly refusal?: { readonly responseCode: number; readonly message: string };
}

/** A real SMTP server on this machine that ends with the test. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { secure = false, plain = false, password, refusal } = options;
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const mails: string[] = [];
  const signIns: string[] = [];
  const server = new SMTPServer({
    secure,
    key: pair.private,
    cert: pair.cert,
    disabledCommands: [
      ...(plain ? ['STARTTLS' as const] : []),
      ...(password === undefined ? ['AUTH' as const] : []),
    ],
    authOptional: password === undefined,
    onAuth(auth, _session, done) {
      signIns.push(`${auth.username} ${auth.password}`);
      if (auth.password === password) done(null, { user: auth.username });
      else done(new Error(`no such password: ${auth.password}`));
    },
    onData(stream, _session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        if (refusal !== undefined) {
          done(Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode }));
          return;
        }
        mails.push(Buffer.concat(pieces).toString('utf8'));
        done(null, 'taken');
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, ca: pair.cert, mails, signIns };
}

/** A body in quoted-printable or base64 as it reads, and encoded words of headers; enough to look for words in. */
export function readable(mail: string): string {
  const softless = mail.replaceAll(/=\r?\n/gu, '');
  const bytes = softless.replaceAll(/(?:=[\dA-F]{2})+/gu, (run) =>
    Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'),
  );
  return bytes
    .replaceAll(/\?=\r?\n\s=\?UTF-8\?Q\?/giu, '')
    .replaceAll(/(?:^[A-Za-z\d+/]{60,}={0,2}\r?\n)+(?:^[A-Za-z\d+/]+={0,2}\r?\n?)?/gmu, (run) =>
      Buffer.from(run, 'base64').toString('utf8'),
    );
}
