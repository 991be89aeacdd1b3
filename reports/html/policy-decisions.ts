/** What the policy file says was decided, by whom and until when, as far as it can be read. */
import { parse } from 'yaml';
import { z } from 'zod';

const word = z.string().nullish().catch(null);

const entries = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((list) =>
      (list ?? []).flatMap((entry): z.infer<Shape>[] => {
        const { success, data } = shape.safeParse(entry);
        return success ? [data] : [];
      }),
    );

const policy = z.object({
  vendors: entries(
    z.object({
      name: z.string(),
      owner: word,
      approvedUntil: word,
      dataRegions: z.array(z.string()).nullish().catch(null),
    }),
  ),
  banned: entries(z.object({ name: z.string(), since: word, reason: word })),
  waivers: entries(z.object({ finding: z.string(), reason: word, by: word, expires: word })),
});

type Policy = z.infer<typeof policy>;

export interface Decisions {
  readonly vendors: Policy['vendors'];
  readonly bans: Policy['banned'];
  readonly waivers: Policy['waivers'];
}

/** Null where it is not YAML of a policy's shape. */
export function decidedVendors(text: string): Decisions | null {
  try {
    const { success, data } = policy.safeParse(parse(text));
    return success ? { vendors: data.vendors, bans: data.banned, waivers: data.waivers } : null;
  } catch {
    return null;
  }
}
