/** Who is shown what. */
import type { Severity } from '../../src/core/vocabulary.ts';
import type { Audience } from '../../src/kit/report.ts';

export type SectionId =
  | 'verdict'
  | 'coverage'
  | 'findings'
  | 'vendors'
  | 'access'
  | 'controls'
  | 'open'
  | 'waived'
  | 'trend';

export interface Edition {
  readonly title: string;
  readonly sections: readonly SectionId[];
  /** Streams one by one, with reason and remedy. */
  readonly streams: boolean;
  /** Explanation and remedy of each finding. */
  readonly explained: boolean;
  /** Every control, not only those that fail. */
  readonly allControls: boolean;
  /** How many findings of each severity, at most. */
  readonly shown: Readonly<Record<Severity, number>>;
}

const complete: Edition = {
  title: 'Audit of connected apps',
  sections: ['verdict', 'coverage', 'findings', 'vendors', 'controls', 'open', 'trend'],
  streams: true,
  explained: true,
  allControls: false,
  shown: { critical: 50, high: 25, medium: 10, low: 5, info: 5 },
};

const editions: Readonly<Record<Audience['for'], Edition>> = {
  ciso: {
    ...complete,
    title: 'Connected apps: summary for management',
    sections: ['verdict', 'coverage', 'findings', 'trend'],
    streams: false,
    explained: false,
    shown: { critical: 10, high: 5, medium: 0, low: 0, info: 0 },
  },
  auditor: {
    ...complete,
    title: 'Connected apps: report for auditors',
    sections: ['verdict', 'coverage', 'controls', 'open', 'waived', 'findings', 'trend'],
    allControls: true,
  },
  engineer: {
    ...complete,
    title: 'Connected apps: working report',
    sections: ['verdict', 'coverage', 'findings', 'open', 'vendors', 'controls'],
    shown: { critical: 200, high: 200, medium: 100, low: 50, info: 50 },
  },
  vendor: {
    ...complete,
    title: 'Access of one vendor',
    sections: ['access', 'findings', 'open'],
    explained: false,
    shown: { critical: 100, high: 100, medium: 100, low: 100, info: 100 },
  },
};

export function editionFor(audience: Audience | null): Edition {
  return audience === null ? complete : editions[audience.for];
}
