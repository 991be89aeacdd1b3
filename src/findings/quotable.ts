import type { EvidenceValue, Finding } from '../core/finding.ts';
import { shortText } from '../core/text.ts';
import type { Found } from '../kit/detection.ts';

const longestTitle = 300;
const longestText = 1_500;

/** What a detection says, fit to be kept and shown: it may quote strangers, who write what they like at any length. */
export function quotable({
  title,
  explanation,
  evidence,
}: Found): Pick<Finding, 'title' | 'explanation' | 'evidence'> {
  return {
    title: shortText(title, longestTitle),
    explanation: shortText(explanation, longestText),
    evidence: Object.fromEntries(Object.entries(evidence).map(([key, value]) => [key, quoted(value)])),
  };
}

function quoted(value: EvidenceValue): EvidenceValue {
  if (typeof value === 'string') return shortText(value, longestText);
  return typeof value === 'object' && value !== null
    ? value.map((one) => shortText(one, longestText))
    : value;
}
