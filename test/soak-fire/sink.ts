/** Where messages go: a program on this machine that takes them, is slow, refuses, breaks off, or is not there. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { chance, pick } from '../../src/sandbox/random.ts';

const moods = [
  'takes',
  'takes',
  'takes',
  'slow',
  '500',
  '429',
  '400',
  'breaks off',
  'unheard',
  'half',
] as const;
export type Mood = (typeof moods)[number];

interface Post {
  readonly entry: string;
  readonly id: string;
  /** It was answered with 200, to the end. */
  readonly taken: boolean;
}

export interface Sink extends AsyncDisposable {
  readonly url: string;
  /** Of the signature. */
  readonly key: string;
  /** All that came, as it came. */
  readonly heard: string[];
  mood: Mood;
  /** Ids of those of the entry that were ever taken. */
  taken(entry: string): ReadonlySet<string>;
  readonly attempts: number;
  /** Who keeps the books has lost them: what was told may be told anew. */
  forget(): void;
  /** What was wrong with what came since it was last asked. */
  problems(): readonly string[];
}

export function drawMood(seed: number, step: number): Mood {
  return chance(seed, step, 'sink') < 0.4 ? 'takes' : pick(moods, seed, step, 'mood');
}

export async function openSink(): Promise<Sink> {
  const key = randomBytes(24).toString('hex');
  const heard: string[] = [];
  let posts: Post[] = [];
  const ever = new Map<string, Set<string>>();
  let wrong: string[] = [];
  let attempts = 0;
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { mood } = sink;
    if (mood === 'unheard') {
      request.socket.destroy();
      return;
    }
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += String(piece);
    attempts += 1;
    heard.push(JSON.stringify(request.headers) + body);
    const entry = (request.url ?? '').slice(1);
    const id = String(request.headers['idempotency-key']);
    const timestamp = String(request.headers['grantwarden-timestamp']);
    const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
    if (request.headers['grantwarden-signature'] !== `v1=${signature}`) wrong.push(`not signed: ${id}`);
    const warns = body.includes('This may come twice');
    if (posts.some((post) => post.id === id && post.taken && !warns))
      wrong.push(`told twice: ${entry} ${id}`);
    if (posts.some((post) => post.id === id && post.entry !== entry))
      wrong.push(`an id of another entry: ${id}`);
    if (mood === 'slow') await delay(700);
    const status = mood === '500' || mood === '429' || mood === '400' ? Number(mood) : 200;
    const taken = mood === 'takes' || mood === 'slow';
    posts.push({ entry, id, taken });
    if (taken) ever.set(entry, (ever.get(entry) ?? new Set()).add(id));
    if (mood === 'breaks off') request.socket.destroy();
    else if (mood === 'half')
      response.writeHead(200, { 'content-length': '100' }).write('{"ok"', () => request.socket.destroy());
    else
      response
        .writeHead(status, status === 429 ? { 'retry-after': '600' } : {})
        .end(status === 200 ? '{"ok":true}' : 'not now');
  };
  // Whoever is killed while it speaks is heard no further.
  const server = createServer((request, response) => void hear(request, response).catch(() => undefined));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key,
    heard,
    mood: 'takes',
    get attempts() {
      return attempts;
    },
    taken: (entry) => ever.get(entry) ?? new Set(),
    forget() {
      posts = [];
    },
    problems() {
      const since = wrong;
      wrong = [];
      return since;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
  return sink;
}
