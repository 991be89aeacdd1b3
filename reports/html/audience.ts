/** Who is shown what. What somebody is not shown is named, with the command that shows it. */
import type { Severity } from '../../src/core/vocabulary.ts';
import type { Audience } from '../../src/kit/report.ts';

export const sectionTitles = {
  verdict: 'In short',
  coverage: 'What was read',
  map: 'Where data goes',
  matrix: 'Risk at a glance',
  trend: 'Trend',
  findings: 'Findings',
  vendors: 'Vendors',
  controls: 'Controls',
  open: 'Not assessed',
  decisions: 'Decisions',
} as const;
export type SectionId = keyof typeof sectionTitles;

export interface Edition {
  readonly title: string;
  readonly sections: readonly SectionId[];
  /** Tables of every stream, with times and counts. */
  readonly streams: boolean;
  /** Evidence, score and frameworks of findings. */
  readonly details: boolean;
  /** How many findings of each severity, at most. */
  readonly shown: Readonly<Record<Severity, number>>;
  /** Of all severities together. */
  readonly shownInAll: number;
  readonly vendors: number;
}

const everything: readonly SectionId[] = [
  'verdict',
  'coverage',
  'matrix',
  'map',
  'trend',
  'findings',
  'vendors',
  'controls',
  'open',
  'decisions',
];

const unbounded = Number.POSITIVE_INFINITY;

const complete: Edition = {
  title: 'Complete report',
  sections: everything,
  streams: true,
  details: true,
  shown: { critical: 100, high: 50, medium: 25, low: 15, info: 10 },
  shownInAll: unbounded,
  vendors: 12,
};

const editions: Readonly<Record<Audience['for'], Edition>> = {
  ciso: {
    ...complete,
    title: 'Summary for management',
    sections: ['verdict', 'coverage', 'matrix', 'map', 'trend', 'findings'],
    streams: false,
    details: false,
    shown: { critical: 10, high: 10, medium: 10, low: 10, info: 10 },
    shownInAll: 10,
    vendors: 0,
  },
  auditor: {
    ...complete,
    title: 'Report for auditors',
    sections: ['verdict', 'controls', 'coverage', 'open', 'decisions', 'findings', 'trend'],
    vendors: 0,
  },
  engineer: {
    ...complete,
    title: 'Working report for engineers',
    sections: [
      'verdict',
      'coverage',
      'findings',
      'vendors',
      'open',
      'controls',
      'matrix',
      'map',
      'trend',
      'decisions',
    ],
    shown: { critical: 300, high: 200, medium: 100, low: 60, info: 40 },
    vendors: 40,
  },
  vendor: {
    ...complete,
    title: 'Report about one vendor',
    sections: ['verdict', 'coverage', 'vendors', 'findings', 'open'],
    shown: { critical: 100, high: 100, medium: 100, low: 100, info: 100 },
    streams: false,
    details: false,
    vendors: 1,
  },
};

export function editionFor(audience: Audience | null): Edition {
  return audience === null ? complete : editions[audience.for];
}

/** The command that shows what this edition leaves out, by section. */
const elsewhere: Readonly<Partial<Record<SectionId, string>>> = {
  controls: 'list controls',
  vendors: 'list vendors',
  decisions: 'report --format html --for auditor --output FILE',
  open: 'report --format html --for engineer --output FILE',
  map: 'report --format html --for ciso --output FILE',
  matrix: 'report --format html --for ciso --output FILE',
  trend: 'list runs',
};

export interface LeftOut {
  readonly what: string;
  readonly command: string;
}

export function leftOut({ sections, streams, details }: Edition): readonly LeftOut[] {
  const missing = everything.filter((id) => !sections.includes(id));
  return [
    ...missing.map((id) => ({
      what: sectionTitles[id],
      command: elsewhere[id] ?? 'report --format html --output FILE',
    })),
    ...(streams
      ? []
      : [
          {
            what: 'Every stream with its counts',
            command: 'report --format html --for auditor --output FILE',
          },
        ]),
    ...(details
      ? []
      : [
          {
            what: 'Evidence, score and frameworks of each finding',
            command: 'explain ID',
          },
        ]),
  ];
}
