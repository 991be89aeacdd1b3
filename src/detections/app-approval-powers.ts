import { safeText } from '../core/text.ts';
import type { TenantDetection, TenantSubject } from '../kit/detection.ts';
import { counted, listed } from './wording.ts';

const powers = [
  {
    id: 'power.approve-uninstalled-apps',
    name: 'Approve Uninstalled Connected Apps',
    what: 'let in apps that nobody has installed',
  },
  {
    id: 'power.use-any-api-client',
    name: 'Use Any API Client',
    what: 'call the API with any app, past the list of approved ones',
  },
] as const;

export const appApprovalPowers: TenantDetection = {
  id: 'app-approval-powers',
  number: 'D45',
  title: 'People may let in apps past the administrators',
  unit: 'tenant',
  severity: 'high',
  needs: { salesforce: { streams: ['user-powers'] } },
  settings: { salesforce: powers.flatMap(({ id }) => [`${id}.holders`, `${id}.non-admins`]) },
  frameworks: [
    'NIST CSF 2.0 PR.AA-05',
    'ISO 27001:2022 A.8.2',
    'ISO 27001:2022 A.8.19',
    'SOC 2 CC6.3',
    'SOC 2 CC6.8',
    'MITRE ATT&CK v18.1 T1098.003',
    'MITRE ATT&CK v18.1 T1566.004',
  ],
  falsePositives:
    'A small org where every administrator decides on apps. The names in the evidence tell whether these are the people who should.',
  remedy:
    'Take these permissions out of the profiles and permission sets of everyone who does not decide on apps; give them for a day where one app needs it.',
  options: { holders: 5 },
  judge: (subject, context) => {
    const open = powers
      .map((power) => ({ ...power, ...heldBy(subject, power.id) }))
      .filter(({ holders, others }) => others > 0 || holders > context.option('holders'));
    if (open.length === 0) return null;
    const others = open.some((power) => power.others > 0);
    return {
      severity: others ? 'high' : 'medium',
      title: others
        ? 'People who are no administrators may let in unapproved apps'
        : 'Many people may let in unapproved apps',
      explanation: `${open.map(sentenceOf).join(' ')} A caller who talks one of them into it has an app in the org that no policy stops.`,
      evidence: Object.fromEntries(
        open.flatMap(({ id, holders, others, people }) => [
          [`${id}.holders`, holders],
          [`${id}.non-admins`, others],
          [`${id}.people`, people],
        ]),
      ),
    };
  },
};

interface Holders {
  readonly holders: number;
  /** Of these, without administrator rights over all data. */
  readonly others: number;
  readonly people: readonly string[];
}

function heldBy({ settings }: TenantSubject, power: string): Holders {
  const told = (what: string): string => {
    const setting = settings.get(`${power}.${what}`);
    return setting?.known === true ? (setting.value ?? '') : '';
  };
  return {
    holders: numberIn(told('holders')),
    others: numberIn(told('non-admins')),
    people: told('people')
      .split(',')
      .map((name) => safeText(name).trim())
      .filter((name) => name !== ''),
  };
}

function numberIn(text: string): number {
  return /^\d{1,9}$/u.test(text) ? Number(text) : 0;
}

function sentenceOf({ name, what, holders, others, people }: (typeof powers)[number] & Holders): string {
  const without = others === 0 ? '' : `, ${others} of them no administrators`;
  const names = people.length === 0 ? '' : ` (${listed(people, 5)})`;
  return `${counted(holders, 'person holds', 'people hold')} “${name}”${without}${names}, and may ${what}.`;
}
