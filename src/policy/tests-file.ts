/** Examples of what a policy shall decide, kept beside it: `policy.tests.yaml`. */
import { z } from 'zod';
import { decisions, grantKinds, parties, platforms, tris } from '../core/vocabulary.ts';
import { AppError } from '../core/errors.ts';
import { readYaml } from '../kit/yaml-border.ts';
import { day } from './schema.ts';

const text = z.string().trim().min(1);

const testSchema = z.strictObject({
  name: text,
  /** The day on which it is judged; absent: that of the file. */
  day: day.optional(),
  app: z.strictObject({
    platform: z.enum(platforms),
    clientId: text,
    name: text.optional(),
    publisher: text.optional(),
    /** Microsoft: id of the verified publisher. */
    publisherId: text.optional(),
    verified: z.enum(tris).optional(),
    party: z.enum(parties).optional(),
    /** Microsoft: id of the tenant that owns the app. */
    ownerTenant: text.optional(),
    homepage: text.optional(),
    replyUrls: z.array(text).optional(),
  }),
  /** The grant: what it holds, whose it is, how it was given, on which API or workspace. */
  scopes: z.array(text).optional(),
  /** E-mail or id of the person, or `everyone`. */
  principal: text.optional(),
  kind: z.enum(grantKinds).optional(),
  resource: z.string().optional(),
  expect: z
    .strictObject({
      decision: z.enum(decisions).optional(),
      /** Null: nobody known. */
      vendor: text.nullable().optional(),
      match: z.enum(['proven', 'candidate', 'none']).optional(),
      withinApproval: z.boolean().optional(),
    })
    .refine((expected) => Object.keys(expected).length > 0, 'must expect something'),
});

const testsSchema = z.strictObject({
  version: z.literal(1),
  day: day.optional(),
  tests: z.array(testSchema).min(1),
});

export type PolicyTest = z.output<typeof testSchema>;

export interface PolicyTests {
  /** Null: today. */
  readonly day: string | null;
  readonly tests: readonly PolicyTest[];
  /** `file:line:column` of a test. */
  readonly where: (test: number) => string;
}

const longest = 8_000_000;

/** @throws AppError POLICY_TESTS_INVALID with the line of every problem */
export function loadPolicyTests(source: string, file: string): PolicyTests {
  if (source.length > longest)
    throw new AppError('POLICY_TESTS_INVALID', {
      detail: `it has more than ${longest / 1e6} million characters`,
      where: file,
    });
  const yaml = readYaml(source, file, 'POLICY_TESTS_INVALID');
  const result = testsSchema.safeParse(yaml.value);
  if (!result.success) throw yaml.refusal(yaml.problems(testsSchema, yaml.value));
  return {
    day: result.data.day ?? null,
    tests: result.data.tests,
    where: (test) => yaml.where(['tests', test]),
  };
}
