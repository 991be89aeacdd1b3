/** Where a message goes, and what sending needs from outside. Secrets are references until a message is sent. */
import type { Clock } from '../../core/clock.ts';
import type { Severity } from '../../core/vocabulary.ts';
import type { Network } from '../../kit/transport/network.ts';
import type { Letter } from './letter.ts';

export interface Rules {
  /** Permanent: messages are remembered by it. */
  readonly name: string;
  readonly severity: Severity;
  readonly tenants: readonly string[];
  readonly vendors: readonly string[];
  readonly newOnly: boolean;
  readonly digest: 'run' | 'at-once' | 'daily';
  readonly watch: boolean;
}

export interface SlackPlace {
  readonly to: 'slack';
  readonly webhook?: string | undefined;
  readonly token?: string | undefined;
  readonly channel?: string | undefined;
  readonly endpoints: { readonly api: string };
}

export interface TeamsPlace {
  readonly to: 'teams';
  readonly webhook: string;
}

export interface SmtpServer {
  readonly host: string;
  readonly port?: number | undefined;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

export interface EmailPlace {
  readonly to: 'email';
  readonly recipients: readonly string[];
  readonly from: string;
  readonly smtp: SmtpServer;
}

export interface WebhookPlace {
  readonly to: 'webhook';
  readonly url: string;
  readonly secret: string;
  readonly keyId: string;
}

export type Destination = Rules & (SlackPlace | TeamsPlace | EmailPlace | WebhookPlace);

export interface SendPorts {
  readonly network: Network;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** @throws AppError SECRET_* */
  readonly secret: (reference: string) => Promise<string>;
  /** @throws AppError CONFIG_UNTRUSTED_HOST */
  readonly allowed: (address: string, to: Destination['to']) => URL;
  readonly redact: (text: string) => string;
  /** More authorities that a mail server’s certificate may come from, PEM. */
  readonly ca?: readonly string[];
}

/** One attempt to deliver one message. */
export interface Post {
  /** A UUID, the same at each attempt: whoever receives it twice can tell. */
  readonly id: string;
  readonly letter: Letter;
}

/**
 * `refused`: it was understood and turned down. `later`: nobody took it, so all that goes there waits. `unknown`: it was
 * sent and no answer came; it may have arrived. `said` is what came back, without secrets, safe to show.
 */
export interface Outcome {
  readonly how: 'delivered' | 'refused' | 'later' | 'unknown';
  readonly said: string;
  /** The other side asked for so many milliseconds. */
  readonly afterMs?: number | null;
}
