import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createBreaker } from './breaker.ts';
import { backoffMs, defaultBudget, type Budget } from './budget.ts';
import { createCallCounts, type CallCounts } from './call-counts.ts';
import type { Answer, Call, Door, DoorSpec, Verdict } from './call.ts';
import { heed, interruption } from './interrupt.ts';
import { saysJson, withJson } from './json-body.ts';
import { NetworkFault } from './network-fault.ts';
import type { Network } from './network.ts';
import { compileOrigins } from './origin.ts';
import { createLane, type Lane } from './pace.ts';
import { type Admitted, compileReadList } from './read-list.ts';
import { refusal } from './refusal.ts';
import { redact as redactPatterns, type Redactor } from './redact.ts';
import { givenUp, setbackOfAnswer, setbackOfFault, type Setback } from './setback.ts';
import type { SharedQuotas } from './shared-quotas.ts';
import { withSession } from './soap-body.ts';

/** One attempt as `--debug` tells it: no query, no header, no body. */
export interface TraceEvent {
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** 1 for the first. */
  readonly attempt: number;
  readonly outcome: Verdict['kind'] | 'broken' | 'no-answer';
}

export interface DoorParts {
  readonly network: Network;
  readonly clock: Clock;
  /** Takes operations that change the tenant. Only applying and undoing a plan make such a door. */
  readonly acting?: true;
  /** Ends all calls of this door. */
  readonly signal?: AbortSignal;
  /** Shared by the doors of one tenant. */
  readonly counts?: CallCounts;
  /** Learns each bearer, so that no message can quote one. */
  readonly redactor?: Redactor;
  readonly trace?: (event: TraceEvent) => void;
  readonly userAgent?: string;
  readonly budget?: Partial<Budget>;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
  /** Of a fleet; absent: every lane paces itself. */
  readonly quotas?: SharedQuotas;
}

export interface CountingDoor extends Door {
  readonly counts: Readonly<CallCounts>;
}

/** Google packs its answers only for agents that say gzip here. */
const defaultUserAgent = 'grantwarden (gzip)';

/** One call on its way through the door. */
interface Trip {
  readonly call: Call;
  readonly url: URL;
  readonly admitted: Admitted;
  readonly signal: AbortSignal;
  sent: boolean;
}

interface Attempt {
  readonly outcome: Answer | NetworkFault;
  readonly bearer: string | null;
  readonly startedAt: number;
}

/**
 * The transport of one connector: checks, paces, signs, sends, judges and repeats its calls.
 * @throws AppError WRITE_REFUSED when an operation writes and the door is not an acting one; CONFIG_UNTRUSTED_HOST when an origin is neither https nor loopback
 */
export function createDoor(spec: DoorSpec, parts: DoorParts): CountingDoor {
  const { network, clock, random = Math.random, trace, redactor } = parts;
  const counts = parts.counts ?? createCallCounts();
  const budget: Budget = { ...defaultBudget, ...parts.budget };
  const userAgent = parts.userAgent ?? defaultUserAgent;
  const redact = (text: string) => (redactor === undefined ? redactPatterns(text) : redactor.redact(text));
  const write = spec.operations.find(({ writes }) => writes === true);
  if (write !== undefined && parts.acting !== true) throw refusal(write.id, 'this door only reads');
  const readList = compileReadList(spec.operations);
  const checkOrigin = compileOrigins(spec.origins);
  const breaker = createBreaker(clock);
  const lanes = new Map<string, Lane>();
  for (const lane of spec.lanes)
    lanes.set(lane.name, createLane(lane, clock, budget.totalWaitMs, parts.quotas));
  const reached = new Set<string>();
  /** Aborted by a verdict that is final for the tenant, with its error as the reason. */
  const halt = new AbortController();
  const always = parts.signal === undefined ? halt.signal : AbortSignal.any([parts.signal, halt.signal]);

  function stop(error: AppError): AppError {
    halt.abort(error);
    return error;
  }

  /** In place: connectors know their own errors by identity. */
  function withoutSecrets(error: AppError): AppError {
    return Object.assign(error, {
      message: redact(error.message),
      detail: error.detail === null ? null : redact(error.detail),
      stack: redact(error.stack ?? ''),
    });
  }

  /**
   * A refused sign-in, or a credential that cannot be read or saved, ends the tenant; a sign-in endpoint that cannot
   * be reached may come back.
   */
  async function signingIn<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      const error = withoutSecrets(thrown);
      const final = /^(?:SIGN_IN|SECRET)_/u.test(error.code) && error.code !== 'SIGN_IN_UNREACHABLE';
      throw final ? stop(error) : error;
    }
  }

  async function authorization({ admitted, signal }: Trip): Promise<string | null> {
    const { operation } = admitted;
    if (operation.anonymous === true) return null;
    if (spec.bearer === undefined)
      throw new AppError('WRITE_REFUSED', { detail: `${operation.id}: not signed in` });
    const value = await signingIn(spec.bearer.current(signal));
    redactor?.add(tokenIn(value));
    return value;
  }

  async function attempt(trip: Trip, lane: Lane, startedAt: number): Promise<Attempt> {
    const { call, url, admitted, signal } = trip;
    const bearer = await authorization(trip);
    const body = bodyFor(admitted, bearer);
    heed(signal);
    counts.total += 1;
    if (trip.sent) counts.retried += 1;
    trip.sent = true;
    const headers: Record<string, string> = { 'user-agent': userAgent };
    for (const [name, value] of Object.entries(call.headers ?? {})) headers[name.toLowerCase()] = value;
    if (bearer !== null) headers['authorization'] = bearer;
    try {
      const answer = await network.send({
        method: call.method,
        url,
        headers,
        body,
        // Whoever hangs up on a write that is under way never learns what became of it.
        signal: admitted.operation.writes === true ? undefined : signal,
        repeatable: admitted.operation.writes !== true,
        beforeRepeat: async () => {
          await lane.turn(signal);
          counts.total += 1;
          counts.retried += 1;
        },
      });
      reached.add(url.host);
      return { outcome: withJson(answer), bearer, startedAt };
    } catch (thrown) {
      if (thrown instanceof NetworkFault) return { outcome: thrown, bearer, startedAt };
      throw thrown;
    }
  }

  function judge(answer: Answer, call: Call, renewed: boolean): Verdict | { readonly kind: 'broken' } {
    const { status, headers, text, json } = answer;
    if (status >= 300 && status < 400 && 'location' in headers) {
      const detail = `${call.operation}: HTTP ${status}; redirects are not followed`;
      return { kind: 'fail', error: new AppError('READ_REJECTED', { detail }) };
    }
    if (status < 300 && text !== '' && json === undefined && saysJson(answer)) return { kind: 'broken' };
    return spec.classify(answer, { call, renewed });
  }

  /** Sends until there is an answer judged `ok`, or throws. */
  async function travel(trip: Trip, lane: Lane): Promise<Answer> {
    const { call, url, admitted, signal } = trip;
    const keys = [admitted.operation.id, url.host];
    let probing = breaker.enter(keys);
    let waited = 0;
    let failures = 0;
    let renewed = false;

    for (let tries = 1; ; tries += 1) {
      if (!probing && tries > 1) probing = breaker.enter(keys);
      const { outcome, bearer, startedAt } = await lane.run((now) => attempt(trip, lane, now), {
        signal,
        urgent: tries > 1,
        toItsEnd: admitted.operation.writes === true,
      });
      let setback: Setback;

      if (outcome instanceof NetworkFault) {
        report(trip, startedAt, tries, null, 'no-answer');
        const untold = !outcome.unreached && (!outcome.lasting || outcome.code === 'READ_MALFORMED');
        if (untold) refuseRepeat(trip, outcome.detail ?? 'no answer');
        if (outcome.lasting) throw outcome;
        setback = setbackOfFault(outcome);
      } else {
        let verdict = judge(outcome, call, renewed);
        report(trip, startedAt, tries, outcome.status, verdict.kind);
        breaker.answered(url.host);
        if (verdict.kind === 'sign-in' && !renewed && bearer !== null && spec.bearer !== undefined) {
          renewed = true;
          if (await signingIn(spec.bearer.renew(bearer, signal))) continue;
          verdict = judge(outcome, call, renewed);
        }
        if (verdict.kind !== 'retry' && verdict.kind !== 'broken') {
          breaker.answered(admitted.operation.id);
          return conclude(verdict, outcome, lane);
        }
        setback = setbackOfAnswer(outcome, nature(verdict), clock.now());
        if (!setback.throttled) refuseRepeat(trip, setback.what);
        if (setback.throttled) {
          counts.throttled += 1;
          lane.throttled(startedAt);
        }
        if (setback.askedMs !== null) lane.pause(setback.askedMs);
      }

      failures += 1;
      const wait = backoffMs(budget, failures, setback, random);
      const most = setback.unreached && !reached.has(url.host) ? budget.attemptsUnreached : budget.attempts;
      if (failures >= most || waited + wait > budget.totalWaitMs) {
        const key = outcome instanceof NetworkFault ? url.host : admitted.operation.id;
        breaker.gaveUp(key, setback.what);
        throw givenUp(call, setback, tries);
      }
      waited += wait;
      await clock.sleep(wait, signal);
    }
  }

  function conclude(verdict: Exclude<Verdict, { kind: 'retry' }>, answer: Answer, lane: Lane): Answer {
    switch (verdict.kind) {
      case 'ok':
        lane.accepted();
        return answer;
      case 'sign-in':
        throw new AppError('SIGN_IN_REFUSED', {
          detail: `HTTP ${answer.status} although the sign-in is new`,
        });
      case 'fail':
        throw withoutSecrets(verdict.error);
      case 'stop':
        throw stop(withoutSecrets(verdict.error));
    }
  }

  function report(
    { call, url }: Trip,
    startedAt: number,
    attempt: number,
    status: number | null,
    outcome: TraceEvent['outcome'],
  ): void {
    const { operation, method } = call;
    trace?.({
      operation,
      method,
      host: url.host,
      status,
      ms: clock.monotonic() - startedAt,
      attempt,
      outcome,
    });
  }

  return {
    counts,
    async send(call) {
      const signal = call.signal === undefined ? always : AbortSignal.any([always, call.signal]);
      heed(signal);
      const url = checkOrigin(call.url);
      const trip: Trip = { call, url, admitted: readList.admit(call), signal, sent: false };
      const lane = lanes.get(call.lane);
      if (lane === undefined) throw new Error(`${call.operation}: no lane ${call.lane}`);
      try {
        return await travel(trip, lane);
      } catch (thrown) {
        const isTold = thrown instanceof AppError && thrown.code.startsWith('ACT_');
        const error = signal.aborted && !isTold ? interruption(signal) : thrown;
        const interrupted = error instanceof AppError && error.code === 'INTERRUPTED';
        if (trip.sent && !interrupted) counts.failed += 1;
        throw error;
      }
    },
  };
}

/** A write whose answer is lost may have happened; only reading again can tell. @throws AppError ACT_UNKNOWN */
function refuseRepeat({ admitted: { operation }, call }: Trip, what: string): void {
  if (operation.writes !== true) return;
  const about = call.about === undefined ? '' : ` for ${call.about}`;
  throw new AppError('ACT_UNKNOWN', { detail: `${operation.id}${about}: ${what}` });
}

function tokenIn(bearer: string): string {
  return bearer.slice(bearer.indexOf(' ') + 1);
}

/** A SOAP session is the bearer of this attempt, so that a renewed one is used on the repeat. */
function bodyFor({ operation, body }: Admitted, bearer: string | null): string | undefined {
  if (operation.soap === undefined || body === undefined || bearer === null) return body;
  return withSession(body, tokenIn(bearer), operation.id);
}

function nature(verdict: { kind: 'retry'; throttled: boolean } | { kind: 'broken' }) {
  if (verdict.kind === 'broken') return 'broken';
  return verdict.throttled ? 'throttled' : 'failing';
}
