/** Breaches that a sandbox can replay. One more costs a file, a line here and its name in the contract. */
import type { Incident, IncidentName } from '../contract.ts';
import { consentFix } from './consentfix.ts';
import { consentLures } from './consent-lures.ts';
import { contextAi } from './context-ai.ts';
import { cyberhaven } from './cyberhaven.ts';
import { deviceCode } from './device-code.ts';
import { drift } from './drift.ts';
import { gainsight } from './gainsight.ts';
import { klue } from './klue.ts';
import { midnightBlizzard } from './midnight-blizzard.ts';
import { vishing } from './vishing.ts';

export const incidents: Readonly<Record<IncidentName, Incident>> = {
  'midnight-blizzard': midnightBlizzard,
  cyberhaven,
  'consent-lures': consentLures,
  vishing,
  drift,
  gainsight,
  consentfix: consentFix,
  'device-code': deviceCode,
  'context-ai': contextAi,
  klue,
};
