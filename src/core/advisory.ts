/** What a list of known-bad or compromised clients says of an app or a vendor. A list is evidence, not proof. */

/**
 * `compromised`: a vendor's client or token store fell into other hands. `malicious`: made to attack.
 * `abused`: honest software that attackers like to use.
 */
export const advisoryKinds = ['compromised', 'malicious', 'abused'] as const;
export type AdvisoryKind = (typeof advisoryKinds)[number];

export interface Advisory {
  /** Name of the list. */
  readonly feed: string;
  /** When the list was last brought up to date, ISO 8601 UTC. */
  readonly asOf: string;
  readonly kind: AdvisoryKind;
  /** What agrees. Only ids are proof that it is this app; a name or domain is anybody's to choose. */
  readonly by: 'client-id' | 'owner-tenant' | 'publisher-id' | 'name' | 'domain';
  /** As the list calls it; hostile text. */
  readonly name: string;
  /** Day of the incident, `2025-08-20`. */
  readonly since: string | null;
  readonly reason: string | null;
  /** Where it was published. */
  readonly reference: string | null;
}

/** `rogueapps-*`: as the RogueApps list is written. */
export const feedFormats = ['rogueapps-json', 'rogueapps-toml', 'csv'] as const;
export type FeedFormat = (typeof feedFormats)[number];
