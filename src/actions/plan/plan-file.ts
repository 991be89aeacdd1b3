/** A plan as text: written so that a person can read it, read so that nothing is taken on trust. */
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { actionKinds, phases, type Plan, planIntents, planSchema } from '../../core/plan.ts';
import { platforms } from '../../core/vocabulary.ts';
import { planId } from './assemble.ts';

const text = z.string();
export const wordsSchema = z.record(text, text);
const day = z.iso.datetime();

export const targetSchema = z.strictObject({
  clientId: text.nullable(),
  name: text.nullable(),
  principal: z
    .strictObject({
      kind: z.enum(['user', 'tenant', 'service-principal', 'bot', 'group']),
      id: text,
      label: text,
    })
    .nullable(),
  resource: text,
  grant: text.nullable(),
  handles: z.array(text),
  facts: wordsSchema,
});

const Where = { tenant: text, platform: z.enum(platforms), phase: z.enum(phases) };

const Action = z.strictObject({
  id: text,
  ...Where,
  kind: z.enum(actionKinds),
  target: targetSchema,
  expects: wordsSchema,
  what: text,
  why: text,
  survives: text.nullable(),
  survivesMinutes: z.number().nonnegative().nullable(),
  reversible: z.enum(['yes', 'partly', 'no']),
  undo: text,
  permission: text,
});

const Manual = z.strictObject({
  ...Where,
  what: text,
  how: text,
  survives: text.nullable(),
  undo: text.nullable(),
  check: text.nullable(),
});

const PlanFile = z.strictObject({
  schema: z.literal(planSchema),
  id: z.string().regex(/^p_[0-9a-f]{64}$/u),
  intent: z.enum(planIntents),
  what: z.array(text),
  reason: text.nullable(),
  createdAt: day,
  basis: z.strictObject({ run: text, finishedAt: day, undoes: text.nullable() }),
  tenants: z.array(
    z.strictObject({
      id: text,
      platform: z.enum(platforms),
      vendorId: text.nullable(),
      seconds: z.number().nonnegative(),
      gaps: z.array(text),
    }),
  ),
  actions: z.array(Action),
  manual: z.array(Manual),
  notes: z.array(text),
  people: z.int().nonnegative(),
  allowed: z.array(z.enum(['first-party', 'own-app', 'operator'])),
  journalHead: text.nullable(),
}) satisfies z.ZodType<Plan>;

export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/**
 * @throws AppError PLAN_INVALID for what is no plan; PLAN_UNRECORDED for one whose content does not fit its id, because
 * somebody has edited it
 */
export function readPlan(source: string, file: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new AppError('PLAN_INVALID', { detail: 'it is not JSON', where: file, cause });
  }
  const schema = (value as { readonly schema?: unknown } | null)?.schema;
  if (schema !== planSchema)
    throw new AppError('PLAN_INVALID', {
      detail:
        typeof schema === 'string' && schema.startsWith('grantwarden.plan/')
          ? `it is written as ${schema.slice(0, 40)}, and this version reads ${planSchema}`
          : 'it is no plan of Grantwarden',
      where: file,
    });
  const parsed = PlanFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('PLAN_INVALID', {
      detail: `${issue?.path.join('.') || 'the plan'}: ${issue?.message ?? 'it is not valid'}`,
      where: file,
    });
  }
  if (planId(parsed.data) !== parsed.data.id)
    throw new AppError('PLAN_UNRECORDED', { detail: 'its content does not fit its id', where: file });
  return parsed.data;
}
