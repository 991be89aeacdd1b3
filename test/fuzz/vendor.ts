/** A connector that reads a simulated vendor in memory, whose answers a test may spoil on their way. */
import { trustedOrigin } from '../../src/config/hosts.ts';
import { commonKeys } from '../../src/config/schema.ts';
import type { Clock } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { OpenContext, Session, Stream } from '../../src/kit/connector.ts';
import { type Reading, type ReadStream, streamReader, testNow } from '../../src/kit/testing.ts';
import type { Answer } from '../../src/kit/transport/call.ts';
import { createDoor } from '../../src/kit/transport/door.ts';
import type { Network, Outgoing } from '../../src/kit/transport/network.ts';
import { createRedactor } from '../../src/kit/transport/redact.ts';
import { createCompany } from '../../src/sandbox/company.ts';
import { simulatedPlatforms } from '../../src/sandbox/platforms.ts';
import { type Subject } from '../contract/subjects.ts';

/** @returns what arrives; the text it was given when nothing is spoiled */
export type Spoil = (body: string, call: number) => string;

export interface Read {
  /** Null: the session could not be opened. */
  readonly session: Session | null;
  readonly streams: ReadonlyMap<StreamId, Reading>;
  /** Why it could not be opened. */
  readonly refused: AppError | null;
  readonly calls: number;
}

export interface OneSession {
  readonly session: Session;
  readonly read: ReadStream;
}

export interface Vendor {
  /** Opens a session and reads all streams of it, as an audit does. */
  readAll(spoil?: Spoil): Promise<Read>;
  open(): Promise<OneSession>;
}

/** Requests that were answered once are answered alike ever after, so that runs differ by what was spoiled alone. */
export async function vendorOf({ platform, definition }: Subject): Promise<Vendor> {
  const module = await definition.load();
  let simulated = testNow;
  const simulator = simulatedPlatforms[platform].create(
    {
      company: createCompany({ seed: 1, size: 20, startedAt: testNow }),
      clock: { now: () => simulated, scale: 1, sleep: async () => undefined },
      faults: [],
      scenario: 'standard',
      lagMs: 0,
    },
    {},
  );
  const urls = Object.fromEntries(
    simulator.origins.map((origin, index) => [origin, `http://127.0.0.1:${4000 + index}`]),
  );
  simulator.listening?.(urls);
  const { files, entry } = simulator.tenantEntry('t', urls);
  const common: readonly string[] = commonKeys;
  const settings = module.settings.parse(
    Object.fromEntries(Object.entries(entry).filter(([key]) => !common.includes(key))),
  );
  const answered = new Map<string, Promise<Answer>>();

  function honest(sent: Outgoing): Promise<Answer> {
    const key = `${sent.method} ${sent.url.href} ${sent.body ?? ''}`;
    const known = answered.get(key);
    if (known !== undefined) return known;
    const origin = Object.entries(urls).find(([, url]) => url === sent.url.origin)?.[0];
    if (origin === undefined) throw new Error(`nobody listens at ${sent.url.origin}`);
    const { method, url, headers, body = '' } = sent;
    const fresh = simulator
      .handle({ method, url, headers, body, inFlight: 1 }, origin)
      .then((reply) => ({ status: reply.status, headers: reply.headers ?? {}, text: reply.body ?? '' }));
    answered.set(key, fresh);
    return fresh;
  }

  function context(spoil: Spoil, onCall: () => number): OpenContext {
    let now = testNow;
    const clock: Clock = {
      now: () => now,
      monotonic: () => now,
      sleep: (ms) => {
        now += ms;
        simulated += ms;
        return new Promise((resolve) => setImmediate(resolve));
      },
    };
    const network: Network = {
      async send(sent) {
        const { status, headers, text } = await honest(sent);
        return answerOf(status, headers, spoil(text, onCall()));
      },
      close: () => Promise.resolve(),
    };
    const redactor = createRedactor();
    const { signal } = new AbortController();
    return {
      tenant: 't',
      settings,
      secret: (reference) => Promise.resolve(files[reference.replace('file:./', '')]?.trim() ?? ''),
      saveSecret: () => Promise.resolve(),
      redact: (secret) => redactor.add(secret),
      trustedOrigin: (url) => trustedOrigin(url, { vendor: definition.hosts, trusted: [] }),
      openDoor: (spec) => createDoor(spec, { network, clock, signal, redactor, random: () => 0.5 }),
      clock,
      signal,
    };
  }

  async function open(from: OpenContext): Promise<OneSession> {
    const session = await module.open(from);
    await session.identify();
    return { session, read: streamReader(session, from.signal) };
  }

  return {
    open: () =>
      open(
        context(
          (body) => body,
          () => 0,
        ),
      ),
    async readAll(spoil = (body) => body) {
      let calls = 0;
      const from = context(spoil, () => (calls += 1));
      const streams = new Map<StreamId, Reading>();
      let opened: OneSession;
      try {
        opened = await open(from);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        return { session: null, streams, refused: thrown, calls };
      }
      const { session, read } = opened;
      for (const { id } of inOrder(session.streams)) streams.set(id, await read(id));
      return { session, streams, refused: null, calls };
    },
  };
}

function answerOf(status: number, headers: Readonly<Record<string, string>>, text: string): Answer {
  if (!/json/iu.test(headers['content-type'] ?? '')) return { status, headers, text };
  try {
    return { status, headers, text, json: JSON.parse(text) as unknown };
  } catch {
    return { status, headers, text };
  }
}

function inOrder(streams: readonly Stream[]): readonly Stream[] {
  const ordered: Stream[] = [];
  const add = (stream: Stream): void => {
    if (ordered.includes(stream)) return;
    for (const before of stream.after) for (const other of streams) if (other.id === before) add(other);
    ordered.push(stream);
  };
  for (const stream of streams) add(stream);
  return ordered;
}
