/** By which way people are asked about the apps that they granted. */
import { z } from 'zod';
import { address, reference, Smtp } from './notify-schema.ts';

const domain = z
  .string()
  .toLowerCase()
  .regex(
    /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/u,
    'must be a domain such as acme.example',
  );

/** The company’s own: nobody else is written to, whatever a vendor lists as somebody’s address. */
const domains = z.array(domain).min(1);

/** A bot with chat:write, users:read and users:read.email. */
const Slack = z.strictObject({
  by: z.literal('slack'),
  domains,
  token: reference,
  endpoints: z.strictObject({ api: z.url().default('https://slack.com/api') }).prefault({}),
});

const Email = z.strictObject({ by: z.literal('email'), domains, from: address, smtp: Smtp });

export const Nudge = z.discriminatedUnion('by', [Slack, Email]);

export type NudgeConfig = z.output<typeof Nudge>;
