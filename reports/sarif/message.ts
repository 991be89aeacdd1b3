import { safeText } from '../../src/core/text.ts';

/**
 * One line in which nothing is a link or a placeholder: viewers make links of `[text](address)` and fill in `{0}`
 * (SARIF 2.1.0 §3.11.5, §3.11.6).
 */
export function messageText(text: string): string {
  return safeText(text)
    .replaceAll('](', '] (')
    .replaceAll(/\{(?<number>\d+)\}/gu, '{{$<number>}}');
}
