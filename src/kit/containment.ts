/** How an app is cut off on a platform. */
import type { AppSeen } from '../core/observation.ts';
import type { Phase } from '../core/plan.ts';
import type { BlindSpotId, StreamId } from '../core/streams.ts';
import type { GrantKind } from '../core/vocabulary.ts';

/** What a platform must have told before silence means “not connected”, and what it takes to cut an app off. */
export interface Containment {
  /** Streams that tell of connections: while one of them is not complete, nobody can say that an app is not connected. */
  readonly connections: readonly StreamId[];
  /** Connections that no API of this vendor shows. */
  readonly unseen: readonly BlindSpotId[];
  /** What tells when a grant was last used. */
  readonly use: { readonly streams: readonly StreamId[]; readonly blindSpots: readonly BlindSpotId[] };
  readonly logs: readonly EvidenceLog[];
  /** Where an administrator sees it, on the vendor's own host; null, or absent: no address is known. */
  consoleUrl?(subject: ConsoleSubject): string | null;
  /** In any order; whoever shows them orders them by phase. */
  steps(app: ContainedApp): readonly ContainmentStep[];
}

/** A log that shows what an app did. */
export interface EvidenceLog {
  readonly name: string;
  /** What to look for in it. */
  readonly shows: string;
  /** How far back the vendor keeps it, in words. */
  readonly kept: string;
  /** The same in days; null where that depends on the plan or is not told. */
  readonly days: number | null;
  readonly where: string;
}

/** The facts about one app that decide which steps its containment has. */
export interface ContainedApp {
  readonly clientId: string;
  readonly nativeIds: readonly string[];
  /** Vendor's own words, such as where the app stands in the vendor's lists. */
  readonly facts: Readonly<Record<string, string>>;
  readonly state: AppSeen['state'];
  readonly party: AppSeen['party'];
  /** Number of grants of each kind. */
  readonly grants: ReadonlyMap<GrantKind, number>;
  /** People who hold a grant of their own. */
  readonly people: number;
  readonly credentials: number;
  /** Directory roles the app itself holds. */
  readonly roles: readonly string[];
  /** Kinds of data it reaches, as `DataClass` names them. */
  readonly data: readonly string[];
}

export interface ContainmentStep {
  readonly phase: Phase;
  /** At most 60 characters: what is done. */
  readonly title: string;
  readonly by: 'api' | 'console' | 'people';
  /** The operation, or the exact path of clicks. */
  readonly how: string;
  readonly reversible: 'yes' | 'no' | 'partly' | 'nothing changes';
  /** How to take it back, or why one cannot; null where nothing is changed. */
  readonly undo: string | null;
  /** What goes on in spite of it, and for how long; null: nothing known. */
  readonly survives: string | null;
}

/** What is to be seen in the vendor's console. */
export interface ConsoleSubject {
  /** Null: a person is meant. */
  readonly app: Pick<ContainedApp, 'clientId' | 'nativeIds'> | null;
  /** The vendor's id of the person. */
  readonly person: string | null;
  /** Of the tenant, as the connector reads them. */
  readonly settings: unknown;
}
