/** Holds tenants against the controls. Pure; what is not known never passes. */
import type { ControlProfile, ControlResult } from '../core/control.ts';
import type { BlindSpot, TenantCoverage } from '../core/coverage.ts';
import type { Assessment, NotAssessed } from '../core/finding.ts';
import type { SettingRow } from '../core/rows.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { Control, Published } from './control.ts';
import { decide, type Verdict } from './decide.ts';

export interface TenantToHold {
  readonly id: string;
  readonly platform: Platform;
  readonly coverage: TenantCoverage;
  readonly blindSpots: readonly BlindSpot[];
}

/** Days are `2026-11-22`, UTC. */
export interface Certified {
  readonly of: string;
  /** Null: in all tenants. */
  readonly tenant: string | null;
  readonly on: string;
  readonly by: string;
  /** Last day it counts. */
  readonly next: string;
}

export interface ControlInput {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly profile: ControlProfile;
  readonly controls: readonly Control[];
  readonly tenants: readonly TenantToHold[];
  readonly settings: (tenant: string) => Iterable<SettingRow>;
  /** Ids of findings that are open: neither resolved nor waived. */
  readonly openFindings: (tenant: string, detection: string) => readonly string[];
  readonly assessments: readonly Assessment[];
  readonly notAssessed: readonly NotAssessed[];
  readonly certifications: readonly Certified[];
}

/** In the order of tenants, then of the controls. */
export function evaluateControls(input: ControlInput): readonly ControlResult[] {
  return input.tenants.flatMap((tenant) => {
    const settings = new Map([...input.settings(tenant.id)].map((setting) => [setting.id, setting]));
    return input.controls
      .filter(({ platform }) => platform === tenant.platform)
      .flatMap((control) => {
        const verdict = decide(control.decide, { input, tenant, settings });
        const findings = verdict.status === 'fail' ? citedBy(control, verdict, input, tenant.id) : [];
        return control.published.map((published) => resultOf(published, control, verdict, findings));
      })
      .map((result) => ({ ...result, tenant: tenant.id }));

    function resultOf(
      { id, profiles }: Published,
      { title, remedy }: Control,
      verdict: Verdict,
      findings: readonly string[],
    ): Omit<ControlResult, 'tenant'> {
      const inProfile = profiles?.includes(input.profile) ?? true;
      if (!inProfile && verdict.status === 'fail')
        return {
          id,
          title,
          status: 'not-assessed',
          why: `${verdict.why} The profile ${input.profile} does not ask for this.`,
          remedy: null,
          findings: [],
          inProfile,
        };
      const { status, why } = verdict;
      const whatToDo =
        status === 'pass' ? null : status === 'not-assessed' ? (verdict.remedy ?? remedy) : remedy;
      return { id, title, status, why, remedy: whatToDo, findings, inProfile };
    }
  });
}

function citedBy(
  { cites = [] }: Control,
  verdict: Verdict,
  { openFindings }: ControlInput,
  tenant: string,
): readonly string[] {
  return [
    ...new Set([...verdict.findings, ...cites.flatMap((detection) => openFindings(tenant, detection))]),
  ];
}
