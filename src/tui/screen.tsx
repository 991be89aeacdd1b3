/** Draws lines. */
import { Text, Transform, useApp } from 'ink';
import { useEffect } from 'react';
import type { Line } from './lines.ts';
import type { StandIns } from './stand-ins.ts';
import { type Looks, painted } from './theme.ts';

export type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

interface TerminalProps {
  /** As many as the terminal has rows, but one; none is wider than it. */
  readonly lines: readonly Line[];
  readonly looks: Looks;
  readonly signs: StandIns;
  /** How to lend the terminal to somebody else. */
  readonly onReady: (suspend: SuspendTerminal) => void;
}

export function Terminal({ lines, looks, signs, onReady }: TerminalProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  const shown = signs.signsFor(lines.map((line) => painted(line, looks)));
  // What is laid out stays as it is, so that nothing is measured again.
  return (
    <Transform transform={(_, row) => shown[row] ?? ''}>
      <Text>{Array.from(lines, () => ' ').join('\n')}</Text>
    </Transform>
  );
}
