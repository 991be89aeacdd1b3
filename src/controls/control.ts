/** What published frameworks ask of a tenant, as data: each demand with the numbers under which it is published. */
import type { ControlProfile, ControlStatus } from '../core/control.ts';
import type { BlindSpotId, StreamId } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';

export interface Published {
  /** Framework and number: `CIS GWS v1.3 4.2.1.1`. */
  readonly id: string;
  /** Profiles that ask for it; absent: all. */
  readonly profiles?: readonly ControlProfile[];
}

export interface Control {
  readonly platform: Platform;
  /** The numbers that ask exactly this. */
  readonly published: readonly Published[];
  /** Our own wording. */
  readonly title: string;
  /** How to meet it, or, where a person has to look, where to look. */
  readonly remedy: string;
  readonly decide: Decision;
  /** Detections whose findings show the same lack; cited by a `fail`. */
  readonly cites?: readonly string[];
}

export type Decision = BySettings | ByCertification | ByHand;

interface ByHand {
  readonly by: 'hand';
}

export interface BySettings {
  readonly by: 'settings';
  readonly stream: StreamId;
  /** `all`: each must pass. `any`: one that passes is enough. */
  readonly of: 'all' | 'any';
  readonly tests: readonly SettingTest[];
  /**
   * Detections that are asked where the settings do not decide: a finding shows that the demand is not met. Finding
   * nothing proves nothing: then a person has to look.
   */
  readonly otherwise?: readonly string[];
}

export interface SettingTest {
  readonly setting: string;
  /** Null: a value that this version does not know. */
  readonly read: (value: string) => Outcome | null;
}

/** What one value means: a status, and why in a sentence. */
export interface Outcome {
  readonly status: Exclude<ControlStatus, 'manual'>;
  readonly why: string;
}

/** Met while a dated record in the policy says that somebody has looked. */
export interface ByCertification {
  readonly by: 'certification';
  /** As the record calls it. */
  readonly of: string;
  /** What the operator may have brought from the console to look at. */
  readonly list?: BlindSpotId;
}
