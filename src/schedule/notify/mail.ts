/** One message by SMTP, over TLS, and what its server said. */
import { createTransport } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import { isLoopback } from '../../kit/transport/origin.ts';
import { trust } from '../../kit/transport/network.ts';
import { safeText } from '../../core/text.ts';
import type { Outcome, SendPorts, SmtpServer } from './destination.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** A UUID, the same at each attempt. */
  readonly id: string;
}

const patienceMs = 20_000;

/** @throws AppError SECRET_*, CONFIG_UNTRUSTED_HOST; what the server does is an outcome */
export async function sendMail(server: SmtpServer, mail: Mail, ports: SendPorts): Promise<Outcome> {
  const { host, port, security, user, password } = server;
  ports.allowed(`https://${host}`, 'email');
  const auth =
    user === undefined || password === undefined
      ? {}
      : { auth: { user, pass: await ports.secret(password) } };
  const inTheOpen = security === 'none' && isLoopback(host);
  const options: SMTPTransport.Options = {
    host: host.replaceAll(/^\[|\]$/gu, ''),
    port: port ?? { tls: 465, starttls: 587, none: 25 }[security],
    secure: security === 'tls',
    requireTLS: !inTheOpen,
    ignoreTLS: inTheOpen,
    ...auth,
    ...(inTheOpen ? {} : { tls: { secureContext: trust(ports.ca ?? []), minVersion: 'TLSv1.2' } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transport = createTransport(options);
  const { from, to, subject, text, html, id } = mail;
  try {
    const { rejected, response } = await transport.sendMail({
      from,
      to: [...to],
      subject: safeText(subject),
      text,
      ...(html === undefined ? {} : { html }),
      messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const without = rejected.length === 0 ? '' : `; refused: ${rejected.map(String).join(', ')}`;
    return { how: 'delivered', said: shown(`${response}${without}`, ports) };
  } catch (thrown) {
    return outcomeOf(thrown, ports);
  } finally {
    transport.close();
  }
}

/** What nodemailer throws: its own code, the SMTP command it was at, and the server’s number where it answered. */
interface SmtpFault {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

function outcomeOf(thrown: unknown, ports: SendPorts): Outcome {
  const { code, command, responseCode, response } = (thrown ?? {}) as SmtpFault;
  const name = typeof code === 'string' ? code : 'unknown';
  if (typeof responseCode === 'number' && typeof response === 'string')
    return {
      how: responseCode >= 500 || name === 'EAUTH' ? 'refused' : 'later',
      said: shown(`the mail server answered ${response}`, ports),
    };
  // Once the text is on its way, silence says nothing about whether it was taken.
  if (command === 'DATA' || command === undefined)
    return { how: 'unknown', said: `the mail server gave no answer (${name}); it may have arrived` };
  return { how: 'later', said: `the mail server cannot be used (${name})` };
}

function shown(text: string, { redact }: SendPorts): string {
  return safeText(redact(text)).slice(0, 200);
}
