/** What may happen to an application of a plan, and what it must come to once it is applied again. */
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import { parseFaults } from '../../src/sandbox/faults.ts';
import type { InterceptedCall, SandboxOptions } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import type { ChildReport } from './child.ts';
import { type KillPoint, killPoints } from './durable-writes.ts';
import type { Case, Ground } from './ground.ts';
import { judgeEnded, judgeInterrupted } from './judge.ts';
import { isWrite } from './vendor-writes.ts';

export interface Verdict {
  readonly kills: number;
  readonly problems: readonly string[];
}

export interface Variant {
  readonly name: string;
  run(ground: Ground): Promise<Verdict>;
}

export const faultNames = [
  'kill',
  'answer-lost',
  'throttled',
  're-consent',
  'somebody-else',
  'credential-ends',
  'disk-full',
  'two-at-once',
  'clock-back',
] as const;
export type FaultName = (typeof faultNames)[number];

/** @param writes durable writes of an undisturbed application of this plan */
export function variantsOf(fault: FaultName, platform: PlatformName, writes: number): readonly Variant[] {
  const each = Array.from({ length: writes }, (_, index) => index + 1);
  switch (fault) {
    case 'kill':
      return each.flatMap((at) => killPoints.map((point) => killed(at, point)));
    case 'answer-lost':
      return lostForms.map(({ name, answer }) => answerLost(name, answer));
    case 'throttled':
      return throttles[platform].map(throttled);
    case 're-consent':
      return [0.3, 0.6, 0.9].map((share) => consentedAgain(Math.ceil(writes * share)));
    case 'somebody-else':
      return [2, 5].map(somebodyElse);
    case 'credential-ends':
      return [0, 1, 40, 150].map(credentialEnds);
    case 'disk-full':
      return each.filter((at) => at % 4 === 1).map(diskFull);
    case 'two-at-once':
      return [twoAtOnce];
    case 'clock-back':
      return [5, 30].map(clockBack);
  }
}

async function inCase(
  ground: Ground,
  use: (one: Case) => Promise<Verdict | readonly string[]>,
  options?: SandboxOptions,
): Promise<Verdict> {
  await using one = await ground.open(options);
  const found = await use(one);
  return 'problems' in found ? found : { kills: 0, problems: found };
}

function killed(at: number, point: KillPoint): Variant {
  return {
    name: `${point} write ${at}`,
    run: (ground) =>
      inCase(ground, async (one) => {
        const first = await one.run({ kill: { at, point } });
        const problems = first === null ? judgeInterrupted(one) : [];
        return {
          kills: first === null ? 1 : 0,
          problems: [...problems, ...(await judgeEnded(one, await one.run()))],
        };
      }),
  };
}

const reset: SandboxReply = { status: 0, broken: 'reset' };

/** What the client gets instead of the answer to a write that was made, or was not. */
const lostForms: readonly { readonly name: string; readonly answer: (real: SandboxReply) => SandboxReply }[] =
  [
    { name: 'connection reset', answer: () => reset },
    { name: '500', answer: () => ({ status: 500, body: '' }) },
    {
      name: '504 as a page',
      answer: () => ({ status: 504, headers: { 'content-type': 'text/html' }, body: '<html>timeout</html>' }),
    },
    {
      name: 'cut short',
      answer: (real) => ({
        ...real,
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"cut":',
        broken: 'truncated',
      }),
    },
  ];

/** A third of the first answers is lost after the write, a third before it. */
function answerLost(name: string, answer: (real: SandboxReply) => SandboxReply): Variant {
  return {
    name,
    run(ground) {
      const tried = new Map<string, number>();
      const intercept = async (call: InterceptedCall): Promise<SandboxReply> => {
        if (!isWrite(ground.platform, call)) return call.real();
        const { pathname, search } = call.request.url;
        const key = `${pathname}${search}${call.request.body}`;
        const nth = tried.get(key) ?? tried.size % 3;
        tried.set(key, 2);
        if (nth === 0) return answer(await call.real());
        return nth === 1 ? answer({ status: 0 }) : call.real();
      };
      return inCase(ground, async (one) => judgeEnded(one, await untilKnown(one)), { intercept });
    },
  };
}

/** Where no answer tells, nor does reading, or the vendor throttles for too long, the next application goes on. */
async function untilKnown(one: Case): Promise<ChildReport | null> {
  let report = await one.run();
  for (let again = 0; again < 3 && report?.exit === 4; again += 1) report = await one.run();
  return report;
}

const throttles: Readonly<Record<PlatformName, readonly string[]>> = {
  'google-workspace': ['quota-403@0.2', '429-absent@0.2', 'quota-text@0.2'],
  'microsoft-365': ['429-seconds@0.2', '429-date@0.2'],
  slack: ['429-seconds@0.2', '429-absent@0.2'],
  salesforce: ['quota-503@0.2', '429-seconds@0.2'],
};

function throttled(faults: string): Variant {
  return {
    name: faults,
    run: (ground) =>
      inCase(ground, async (one) => judgeEnded(one, await untilKnown(one)), {
        faults: parseFaults(faults),
      }),
  };
}

function consentedAgain(at: number): Variant {
  return {
    name: `after write ${at}`,
    run: (ground) =>
      inCase(ground, async (one) => {
        const first = await one.run({ kill: { at, point: 'after' } });
        one.sandbox.mutate('re-consent');
        let last = await one.run();
        // Where more is consented to than before, all is refused until somebody has looked.
        if (last?.code === 'PLAN_DRIFT') last = await one.run({ skipChanged: true });
        const problems = await judgeEnded(one, last, { most: 2, newer: true });
        return { kills: first === null ? 1 : 0, problems };
      }),
  };
}

/** Every n-th is ended by another hand just before ours. */
function somebodyElse(nth: number): Variant {
  return {
    name: `every ${nth}`,
    run(ground) {
      let count = 0;
      const intercept = async (call: InterceptedCall): Promise<SandboxReply> => {
        if (isWrite(ground.platform, call) && (count += 1) % nth === 0) await call.real();
        return call.real();
      };
      return inCase(ground, async (one) => judgeEnded(one, await untilKnown(one)), { intercept });
    },
  };
}

function credentialEnds(after: number): Variant {
  return {
    name: `after ${after} writes`,
    run(ground) {
      let count = 0;
      let end = (): void => undefined;
      const intercept = async (call: InterceptedCall): Promise<SandboxReply> => {
        if (isWrite(ground.platform, call) && (count += 1) > after) end();
        return call.real();
      };
      return inCase(
        ground,
        async (one) => {
          end = () => one.credential(false);
          const first = await one.run();
          one.credential(true);
          end = () => undefined;
          const problems = [...judgeInterrupted(one), ...(count > after ? signInTold(first, one) : [])];
          return [...problems, ...(await judgeEnded(one, await one.run()))];
        },
        { intercept },
      );
    },
  };
}

/** Nothing is left in doubt: a refused sign-in changes nothing. What is refused whatever happens is no part of it. */
function signInTold(report: ChildReport | null, { refused }: Case): readonly string[] {
  if (report === null) return ['it was killed'];
  const states = Object.entries(report.states).flatMap(([id, state]) => (refused.has(id) ? [] : [state]));
  const ended = states.filter((state) => state === 'done' || state === 'waiting').length;
  return [
    ...(report.exit === 5 ? [] : [`it ended with ${report.exit} ${report.code ?? ''}`]),
    ...(report.code !== null || ended === states.length
      ? []
      : [`${states.length - ended} are left in doubt`]),
  ];
}

function diskFull(from: number): Variant {
  return {
    name: `from write ${from}`,
    run: (ground) =>
      inCase(ground, async (one) => {
        const first = await one.run({ fullFrom: from });
        const problems = [...judgeInterrupted(one)];
        const told = first?.code ?? first?.stopped[0];
        // Changes under way at once share a flush, so that one application has fewer writes than another.
        const wasFull = first === null || first.writes >= from;
        if (wasFull && told !== 'DISK_FULL') problems.push(`told as ${told ?? 'nothing'}`);
        if (first !== null && first.code !== null && one.writes.length > 0 && from <= 2)
          problems.push('sent without a journal');
        return [...problems, ...(await judgeEnded(one, await one.run()))];
      }),
  };
}

const twoAtOnce: Variant = {
  name: 'two processes',
  run: (ground) =>
    inCase(ground, async (one) => {
      const both = await Promise.all([one.run(), one.run()]);
      const [winner, loser] = both.toSorted((a, b) => (a?.exit ?? 9) - (b?.exit ?? 9));
      const refused = loser?.code === 'WORKSPACE_LOCKED' && loser.exit === 6;
      const problems = refused ? [] : [`the second ended with ${loser?.exit} ${loser?.code ?? ''}`];
      return [...problems, ...(await judgeEnded(one, winner ?? null))];
    }),
};

/** A vendor may refuse an assertion that is as old as the clock says: then nothing is changed. */
function clockBack(after: number): Variant {
  return {
    name: `an hour after ${after} readings`,
    run: (ground) =>
      inCase(ground, async (one) => {
        const first = await one.run({ jump: { after, ms: -3_600_000 } });
        if (first?.exit !== 5) return judgeEnded(one, first);
        const sent = one.writes.length > 0 ? ['written without a sign-in'] : [];
        return [...sent, ...(await judgeEnded(one, await one.run()))];
      }),
  };
}
