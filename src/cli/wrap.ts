import stringWidth from 'string-width';

/**
 * A line broken between words, the rest indented under its beginning. A word longer than the line stays whole, and
 * what stands between backquotes too: it may be there to be copied.
 * @param width of the terminal; null: not broken
 * @param indent of the further lines; absent: that of the first, its bullet or number included
 */
export function wrapped(text: string, width: number | null, indent = hangOf(text)): string {
  if (width === null || stringWidth(text) <= width) return text;
  const lines: string[] = [];
  let line = '';
  for (const [piece, word = ''] of text.matchAll(/ *((?:`[^`]*`|[^ ])+)/gu)) {
    if (line.trim() !== '' && stringWidth(line + piece) > width) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line += piece;
  }
  return [...lines, line].join('\n');
}

/** A command of ours to paste, with its configuration if it names one. */
const command = /grantwarden(?: [^,;:\n]*? --config (?:'[^']*'|[^\s,;]*[^\s,;.])| \S+)/gu;

/** Talk of several lines, no command in it broken. */
export function brokenTalk(text: string, width: number | null): string {
  if (width === null) return text;
  return text
    .split('\n')
    .map((line) => {
      const whole = line.replaceAll(command, (words) => words.replaceAll(' ', '\u00A0'));
      const hang = /^(?:error|Next): /u.test(line) ? 2 : hangOf(line);
      return stringWidth(line) <= width ? line : wrapped(whole, width, hang).replaceAll('\u00A0', ' ');
    })
    .join('\n');
}

function hangOf(text: string): number {
  return /^ *(?:(?:-|→|\d+\.) +)?/u.exec(text)?.[0].length ?? 0;
}
