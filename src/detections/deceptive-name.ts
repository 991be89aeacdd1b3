import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { mixedWord } from './look-alikes.ts';
import { namesOfApps } from './names-of-apps.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

export const deceptiveName: AppDetection = {
  id: 'deceptive-name',
  number: 'D13',
  title: 'App name is made to deceive the eye',
  unit: 'app',
  severity: 'high',
  needs: namesOfApps,
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1036.005'],
  falsePositives:
    'Some languages need hidden characters, and these are let through; a name that was copied from a document may still carry one. Compare it with how the maker writes the name elsewhere.',
  counterparts: [
    'Misleading OAuth app name',
    'Misleading publisher name',
    'Encoded app name with suspicious consent scopes',
  ],
  remedy:
    'No honest maker writes a name so. Contain the app: block it first, then revoke its grants, then ask its people what made them let it in.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    const tricks =
      app.party === 'first' ? [] : [app.name, app.publisher].flatMap((text) => tricksOf(text ?? ''));
    const [worst] = tricks.toSorted((a, b) => Number(b.severity === 'high') - Number(a.severity === 'high'));
    return {
      end: () =>
        worst === undefined
          ? null
          : {
              severity: isProvenVendor(standing) ? 'low' : worst.severity,
              title: `${shown(app)} has a name that deceives the eye`,
              explanation: `${[...new Set(tricks.map(({ what }) => what))].join(' ')} A person who reads it does not see what it is. ${standing.why}`,
              evidence: {
                name: app.name ?? '',
                characters: hiddenIn(`${app.name ?? ''}${app.publisher ?? ''}`),
              },
            },
    };
  },
};

interface Trick {
  readonly severity: Severity;
  /** A sentence. */
  readonly what: string;
}

/** Embeddings, isolates and marks of direction are honest beside letters that are written from the right. */
const turning = /[\u202A-\u202C\u2066-\u2069\u200E\u200F\u061C]/u;
const overrides = /[\u202D\u202E]/u;
const fromTheRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Thai and its neighbours write no spaces: there it marks where a line may break. */
const idleSpace =
  /(?<![\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{M}])\u200B|\u200B(?![\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])/u;
const invisible = /[\u2060-\u2064\uFEFF\u00AD\u115F\u1160\u180E\u3164\uFFA0]/u;
/** Joiners belong to emoji and to scripts that join letters: between Latin letters they do nothing. */
const idleJoiner = /(?<=[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}])[\u200C\u200D]/u;
/** Tags spell the flags of regions after a black flag, and nothing elsewhere. */
const tags = /(?<!\u{1F3F4}[\u{E0020}-\u{E007F}]*)[\u{E0000}-\u{E007F}]/u;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

export function tricksOf(text: string): readonly Trick[] {
  const inside = text.trim();
  if (inside === '') return [];
  const tricks: Trick[] = [];
  if (overrides.test(text) || (turning.test(text) && !fromTheRight.test(text)))
    tricks.push({
      severity: 'high',
      what: 'It holds characters that turn the direction of writing, so that it reads otherwise than it is.',
    });
  if (invisible.test(inside) || idleSpace.test(inside) || idleJoiner.test(inside) || tags.test(inside))
    tricks.push({ severity: 'high', what: 'It holds characters that nobody sees.' });
  if (controls.test(inside))
    tricks.push({
      severity: 'high',
      what: 'It holds control characters, which can rewrite what a terminal or a log shows.',
    });
  const mixed = mixedWord(inside.normalize('NFKC'));
  if (mixed !== null)
    tricks.push({
      severity: 'high',
      what: `“${mixed}” mixes Latin letters with look-alikes of another script.`,
    });
  if (!/[\p{L}\p{N}]/u.test(inside))
    tricks.push({
      severity: 'medium',
      what: 'It holds no letter and no digit, so there is nothing to ask about it by.',
    });
  return tricks;
}

/** `U+202E`, each once. */
function hiddenIn(text: string): readonly string[] {
  const hidden = text.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) ?? [];
  const codes = hidden.map(
    (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return [...new Set(codes)].sort().slice(0, 20);
}
