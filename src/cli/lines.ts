import { AppError } from '../core/errors.ts';

const longest = 4096;

/**
 * Lines of text as they come; empty ones and the ends of lines are left out. No more than one piece is held.
 * @throws AppError USAGE for a line that is longer than any name
 */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  const checked = (line: string): string => {
    number += 1;
    if (line.length <= longest) return line.endsWith('\r') ? line.slice(0, -1) : line;
    throw new AppError('USAGE', {
      detail: `line ${number} is longer than ${longest} characters`,
      remedy: 'Give one scope name a line.',
    });
  };
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const line = checked(text);
      if (line.trim() !== '') yield line;
    }
    if (rest.length > longest) checked(rest);
  }
  const last = checked(rest + decoder.decode());
  if (last.trim() !== '') yield last;
}
