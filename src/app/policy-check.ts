/** `policy check`: what is wrong in the policy, and what is right and still wants attention. */
import { AppError } from '../core/errors.ts';
import { lacks } from '../core/coverage.ts';
import { waivedAs } from '../core/finding.ts';
import type { AuditView } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import { createMatcher } from '../policy/match.ts';
import { examinePolicy, type PolicyReading } from '../policy/load.ts';
import type { KnownDetection } from '../policy/problems.ts';
import { policyWarnings, type Seen } from '../policy/warnings.ts';

/** A line of a file, counted from 1; line and column null where the file as a whole is meant. */
export interface Located {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

export interface PolicyCheck {
  readonly problems: readonly Located[];
  readonly warnings: readonly Located[];
  readonly vendors: number;
  readonly banned: number;
  readonly waivers: number;
}

interface Question {
  readonly text: string;
  /** As the person named it. */
  readonly file: string;
  readonly detections: readonly KnownDetection[];
  readonly now: number;
  /** The last run; null: there is none. */
  readonly lastRun: AuditView | null;
}

export async function checkPolicy({ text, file, detections, now, lastRun }: Question): Promise<PolicyCheck> {
  const nothing = { vendors: 0, banned: 0, waivers: 0, warnings: [] };
  try {
    const { yaml, problems, reading } = examinePolicy(text, file, detections);
    if (reading === null)
      return {
        ...nothing,
        problems: problems
          .map(({ path, message, atKey }) => located(yaml.where(path, atKey), message))
          .sort(byLine),
      };
    const seen = lastRun === null ? null : await seenBy(lastRun, reading, now);
    return {
      problems: [],
      warnings: policyWarnings(reading, now, seen)
        .map(({ path, message }) => located(yaml.where(path), message))
        .sort(byLine),
      vendors: reading.policy.vendors.length,
      banned: reading.policy.banned.length,
      waivers: reading.policy.waivers.length,
    };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { ...nothing, problems: locatedIn(thrown) };
  }
}

/** The problems of a file that an error tells of, one a line. */
export function locatedIn({ code, where, detail, message }: AppError): readonly Located[] {
  // That the file is not valid is said above its problems.
  const text = code.endsWith('_INVALID') ? (detail ?? message) : message;
  const [first = '', ...more] = text.split('\n');
  if (more.length === 0) return [located(where ?? '', first)];
  return more.map((line) => {
    const found = /^(?<where>.*?:\d+:\d+) (?<message>.*)$/u.exec(line)?.groups;
    return located(found?.['where'] ?? where ?? '', found?.['message'] ?? line);
  });
}

function located(where: string, message: string): Located {
  const found = /^(?<file>.*):(?<line>\d+):(?<column>\d+)$/u.exec(where)?.groups;
  return {
    file: found?.['file'] ?? where,
    line: found === undefined ? null : Number(found['line']),
    column: found === undefined ? null : Number(found['column']),
    message: safeText(message),
  };
}

function byLine(a: Located, b: Located): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

async function seenBy(view: AuditView, { policy }: PolicyReading, now: number): Promise<Seen> {
  const match = createMatcher(policy, now);
  const vendors = new Set<string>();
  for await (const app of view.apps()) {
    const { entry } = match(app);
    if (entry?.kind === 'vendor') vendors.add(entry.name);
  }
  const findings = new Set<string>();
  for await (const finding of view.findings())
    if (finding.status !== 'resolved') findings.add(finding.id).add(waivedAs(finding));
  return { vendors, findings, complete: !view.tenants.some(({ coverage }) => coverage.streams.some(lacks)) };
}
