import type { CredentialRow } from '../core/rows.ts';
import { safeName } from '../core/text.ts';
import type { CredentialDetection } from '../kit/detection.ts';
import { counted } from './wording.ts';

const dayMs = 86_400_000;

/** The vendor's pages count 180 days from the day after, so a day more is no offence. */
const graceDays = 1;

export const longLivedCredential: CredentialDetection = {
  id: 'long-lived-credential',
  number: 'D39',
  title: 'App credential is valid for too long',
  unit: 'credential',
  severity: 'medium',
  needs: {
    'microsoft-365': { streams: ['applications', 'service-principals'], facts: ['lifetime'] },
  },
  frameworks: [
    'SCuBA MS.AAD.5.6v1',
    'SCuBA MS.AAD.5.7v1',
    'NIST CSF 2.0 PR.AA-01',
    'ISO 27001:2022 A.5.17',
    'SOC 2 CC6.1',
    'MITRE ATT&CK v18.1 T1098.001',
    'OWASP NHI2:2025',
    'OWASP NHI7:2025',
  ],
  falsePositives:
    'A credential that the vendor set up itself and rotates on a plan of its own. Its contract or its console tells the plan.',
  remedy:
    'Replace it by one that ends within the limit, or by a federated credential, which has nothing to steal. Put the new one in place first, then remove the old one; an app management policy keeps the next one short.',
  options: { secretDays: 180, certificateDays: 365 },
  judge: (credential, context) => {
    const { createdAt, expiresAt, kind } = credential;
    if (createdAt === null || expiresAt === null || (kind !== 'secret' && kind !== 'certificate'))
      return null;
    if (Date.parse(expiresAt) <= context.now) return null;
    const limit = context.option(kind === 'secret' ? 'secretDays' : 'certificateDays');
    const days = Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / dayMs);
    if (!(days > limit + graceDays)) return null;
    return {
      severity: kind === 'secret' && days > 2 * limit ? 'medium' : 'low',
      title: `${titles[kind]}${shownName(credential)} is valid for ${days > tenYears ? 'more than ten years' : counted(days, 'day')}`,
      explanation: `Whoever copies it can sign in as its app until ${expiresAt.slice(0, 10)}, without a person and without a second factor; the limit is ${counted(limit, 'day')}.`,
      evidence: { kind, days, limit, createdAt, expiresAt },
    };
  },
};

const tenYears = 3_653;

const titles = { secret: 'Secret', certificate: 'Certificate' } as const;

function shownName({ name }: CredentialRow): string {
  const safe = safeName(name, '');
  return safe === '' ? '' : ` “${safe.slice(0, 80).toWellFormed()}”`;
}
