import picocolors from 'picocolors';
import type { Diagnosis, InventoryCheck, StreamDiagnosis } from '../app/doctor.ts';
import { jsonLine } from '../core/audit-json.ts';
import { type AppError, type ExitCode, exitCodes, worstExit } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

export async function collected(diagnoses: AsyncIterable<Diagnosis>): Promise<readonly Diagnosis[]> {
  const list: Diagnosis[] = [];
  for await (const diagnosis of diagnoses) list.push(diagnosis);
  return list;
}

export interface Examined {
  readonly inventory: InventoryCheck;
  readonly diagnoses: readonly Diagnosis[];
}

export function doctorExit({ inventory, diagnoses }: Examined): ExitCode {
  const ofTenants = diagnoses.map(({ error, streams }) => {
    if (error !== null) return error.exit;
    const short = streams.some(({ can, wanted }) => can === 'no' && wanted === 'yes');
    return short ? exitCodes.incomplete : exitCodes.clean;
  });
  return worstExit([inventory?.error?.exit ?? exitCodes.clean, ...ofTenants]);
}

/** `{ schema, inventory, tenants: [{ id, platform, name, signIn, streams, warnings, blindSpots, knownGaps }] }` */
export function doctorJson({ inventory, diagnoses }: Examined, redact: (text: string) => string): string {
  const outcome = (error: AppError | null) => ({
    ok: error === null,
    code: error?.code ?? null,
    message: error === null ? null : safeText(redact(error.message)),
    remedy: error === null ? null : safeText(redact(error.remedy)),
  });
  const tenants = diagnoses.map(
    ({ tenant, platform, identity, error, streams, warnings, blindSpots, proposals }) => ({
      id: tenant,
      platform,
      name: identity?.name === null || identity?.name === undefined ? null : safeText(identity.name),
      signIn: outcome(error),
      streams: streams.map(({ stream, can, wanted, needs, plan, reason, remedy }) => ({
        name: stream,
        can,
        wanted,
        needs,
        plan,
        reason,
        remedy,
      })),
      warnings: warnings.map(safeText),
      blindSpots: blindSpots.map(({ id, why, remedy }) => ({ id, why, remedy })),
      knownGaps: proposals,
    }),
  );
  return `${jsonLine({
    schema: 'grantwarden.doctor/1',
    inventory: inventory === null ? null : outcome(inventory.error),
    tenants,
  })}\n`;
}

interface DoctorStyle {
  readonly color: boolean;
  readonly redact: (text: string) => string;
  readonly width: number | null;
}

export function doctorText({ inventory, diagnoses }: Examined, style: DoctorStyle): string {
  const tenants = diagnoses.map((diagnosis) => tenantText(diagnosis, style));
  return [...(inventory === null ? [] : [inventoryText(inventory, style)]), ...tenants].join('\n');
}

function inventoryText(
  { error }: NonNullable<InventoryCheck>,
  { color, redact, width }: DoctorStyle,
): string {
  const { bold, green, red } = picocolors.createColors(color);
  if (error === null) return `${bold('inventory.db')}\n  ${green('no damage found')}\n`;
  const lines = [
    bold('inventory.db'),
    wrapped(`  ${red(error.code)}: ${safeText(redact(error.message))}`, width, 4),
    wrapped(`    → ${safeText(redact(error.remedy))}`, width),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where the text of a stream's line begins, under its mark. */
const textColumn = 10;

function tenantText(diagnosis: Diagnosis, { color, redact, width }: DoctorStyle): string {
  const { bold, dim, green, red, yellow } = picocolors.createColors(color);
  const { tenant, platform, identity, error, streams, warnings, blindSpots, proposals } = diagnosis;
  const name = identity?.name === null || identity?.name === undefined ? '' : ` “${safeText(identity.name)}”`;
  const lines = [`${bold(safeText(tenant))} ${dim(`${platform}${name}`)}`];
  const add = (line: string, indent?: number): void => void lines.push(wrapped(line, width, indent));
  if (error === null) lines.push(`  ${green('signed in')}`);
  else {
    add(`  ${red('no sign-in')}: ${safeText(redact(error.message))}`, 4);
    add(`    → ${safeText(redact(error.remedy))}`);
  }
  const mark = { yes: green('yes    '), no: red('no     '), unknown: yellow('unknown') } as const;
  for (const stream of streams) {
    add(`  ${mark[stream.can]} ${stream.stream} ${dim(stream.what)}`, textColumn);
    for (const line of streamLines(stream)) add(line);
  }
  for (const warning of warnings) add(`  ${yellow('careful')} ${safeText(redact(warning))}`, textColumn);
  for (const { id, why } of blindSpots) add(`  ${dim('blind   ')}${id} ${dim(safeText(why))}`, textColumn);
  if (proposals.length > 0) {
    lines.push(
      '  To accept what this credential can never read, put into the configuration:',
      '    knownGaps:',
    );
    // YAML reads a quoted text that goes on further in as one line.
    for (const { stream, reason } of proposals)
      add(`      - { stream: ${stream}, reason: ${JSON.stringify(safeText(reason))} }`, textColumn);
  }
  return `${lines.join('\n')}\n`;
}

function streamLines({
  can,
  lasting,
  wanted,
  reason,
  remedy,
  needs,
  plan,
}: StreamDiagnosis): readonly string[] {
  const note =
    wanted === 'yes'
      ? []
      : [
          `            (${wanted === 'skipped' ? 'skipped by the configuration' : 'accepted under knownGaps'})`,
        ];
  if (can === 'yes') return note;
  const why = reason === null ? [] : [`            ${safeText(reason)}`];
  const needed =
    can === 'no' && lasting !== true
      ? [`            needs ${needs.join(', ')}${plan === null ? '' : ` and ${plan}`}`]
      : [];
  const change = remedy === null ? [] : [`            → ${safeText(remedy)}`];
  return [...note, ...why, ...needed, ...change];
}
