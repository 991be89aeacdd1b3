/** A checked policy, defaults filled in. Days are `2027-06-30`, UTC; the day an approval names still counts. */
import type { Platform, Severity, Tier } from '../core/vocabulary.ts';

type PerPlatform = Readonly<Partial<Record<Platform, readonly string[]>>>;

export interface VendorIdentity {
  readonly name: string;
  readonly domains: readonly string[];
  readonly publishers: readonly string[];
  readonly ownerTenants: readonly string[];
  readonly apps: PerPlatform;
}

export interface VendorEntry extends VendorIdentity {
  readonly kind: 'vendor';
  readonly owner: string | null;
  readonly approvedUntil: string | null;
  readonly dataRegions: readonly string[];
  readonly allow: {
    readonly maxTier: Tier;
    readonly scopes: PerPlatform;
    /** `everyone`, or e-mail addresses. */
    readonly principals: 'everyone' | readonly string[];
  };
}

export interface BannedEntry extends VendorIdentity {
  readonly kind: 'banned';
  readonly since: string | null;
  readonly reason: string | null;
}

interface Waiver {
  /** A finding id, or `detection+app key` (for a tenant's own settings `detection+tenant id`). */
  readonly finding: string;
  readonly reason: string;
  readonly by: string;
  readonly expires: string;
}

/** The dated record that somebody has looked. Days are `2026-11-22`. */
export interface Certification {
  /** A vendor's name, or one of `certifiedLists`: the review of everything of that kind in a tenant. */
  readonly of: string;
  /** Null: in all tenants. */
  readonly tenant: string | null;
  readonly on: string;
  readonly by: string;
  /** Last day it counts. */
  readonly next: string;
  readonly note: string | null;
}

/** What CIS Google Workspace 4.2.1.2 and 4.2.1.4 want reviewed. */
export const certifiedLists = ['third-party-apps', 'domain-wide-delegation'] as const;

/** How people are asked about an app that they granted and nobody approved. */
export interface NudgeTemplate {
  /** Null: the built-in one. */
  readonly subject: string | null;
  readonly text: string | null;
  /** Until an answer is due. */
  readonly days: number;
  /** After so many of them one reminder is due. */
  readonly remind: number;
}

/** What a template may hold in braces: the apps with their references, and the day until which to answer. */
export const nudgePlaceholders = ['apps', 'deadline'] as const;

export interface DetectionSetting {
  readonly off: boolean;
  readonly severity: Severity | null;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface Policy {
  readonly defaults: {
    readonly unknownVendor: 'review' | 'deny' | 'allow';
    readonly maxTier: Tier;
    readonly requireOwner: boolean;
    /** Null: any region. */
    readonly allowedRegions: readonly string[] | null;
  };
  readonly vendors: readonly VendorEntry[];
  readonly banned: readonly BannedEntry[];
  readonly waivers: readonly Waiver[];
  readonly certifications: readonly Certification[];
  /** Addresses of people whose consents deserve a look, in lower case. */
  readonly priorityPeople: readonly string[];
  readonly detections: ReadonlyMap<string, DetectionSetting>;
  readonly nudge: NudgeTemplate;
}

/** The first moment at which something that counts through `day` no longer does; milliseconds since the epoch. */
export function endOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 86_400_000;
}
