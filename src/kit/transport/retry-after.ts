/** Longer than any call would wait, so that an absurd value ends the call instead of an early retry. */
const longestMs = 7 * 24 * 3_600_000;

const httpDate =
  /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? (?:\d{1,2}[ -][a-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} gmt|[a-z]{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/iu;
const isoDate = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}:\d{2}(?:\.\d+)?z$/iu;
const seconds = /^\d+(?:\.\d+)?$/u;

/**
 * Milliseconds to wait as a Retry-After header asks: seconds (Graph sends fractions), an HTTP date, or a date
 * in the past (0). Null when it is absent or says nothing usable. Of several values the longest counts.
 * @param date the answer's Date header: a date is measured by the vendor's own clock where it tells it
 * @param now wall clock, milliseconds since the epoch
 */
export function retryAfterMs(
  header: string | undefined,
  date: string | undefined,
  now: number,
): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  const numbers = text.split(',').map((part) => part.trim());
  if (numbers.every((part) => seconds.test(part)))
    return Math.min(longestMs, Math.ceil(Math.max(...numbers.map(Number)) * 1000));
  const at = timeOf(text);
  if (at === null) return null;
  return Math.min(longestMs, Math.max(0, at - (timeOf(date ?? '') ?? now)));
}

/** A date in one of the three HTTP forms or ISO 8601; `Date.parse` alone takes nearly any words. */
function timeOf(text: string): number | null {
  if (!httpDate.test(text) && !isoDate.test(text)) return null;
  const at = Date.parse(/(?:gmt|z)$/iu.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : at;
}
