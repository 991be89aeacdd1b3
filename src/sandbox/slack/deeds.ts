/** What somebody did to an app, from which both the audit log and the integration log tell their rows. */
import type { Origin } from '../contract.ts';
import type { SlackApp } from './apps.ts';

/** An integration from before there were apps; it has no app id. */
export interface LegacyService {
  /** A number in some rows and text in others, as in Slack's log. */
  readonly id: number | string;
  readonly type: string;
  readonly channel: string | null;
}

export type ChangeType = 'added' | 'removed' | 'enabled' | 'disabled' | 'expanded' | 'updated';

export interface Deed {
  /** Tells it from every other of the tenant. */
  readonly key: string;
  /** Whole seconds, as milliseconds. */
  readonly at: number;
  /** Null: the audit log is silent about it. */
  readonly action: string | null;
  /** Null: the integration log is silent about it. */
  readonly change: ChangeType | null;
  readonly actor: number;
  /** Null: the whole organisation. */
  readonly team: number | null;
  /** Null: about a workspace or the organisation itself, or a legacy service. */
  readonly app: SlackApp | null;
  readonly service: LegacyService | null;
  readonly userScopes: readonly string[];
  readonly botScopes: readonly string[];
  /** What a growing app had before. */
  readonly previousScopes: readonly string[] | null;
  /** Whose token it was, where that is not the actor. */
  readonly subject: number | null;
  /** The account that it is about; null: about something else. */
  readonly member: number | null;
  /** Null: the entry comes without details. */
  readonly details: Readonly<Record<string, unknown>> | null;
  /** Null: where the actor usually is. */
  readonly from: Origin | null;
  /** False: the entry does not say where it happened, or of which app it speaks. */
  readonly told: boolean;
}

const blank = {
  action: null,
  change: null,
  team: null,
  app: null,
  service: null,
  userScopes: [],
  botScopes: [],
  previousScopes: null,
  subject: null,
  member: null,
  details: {},
  from: null,
  told: true,
} as const satisfies Partial<Deed>;

export function deed(known: Pick<Deed, 'key' | 'at' | 'actor'> & Partial<Deed>): Deed {
  return { ...blank, ...known, at: Math.floor(known.at / 1000) * 1000 };
}
