/** Draws lines. */
import { Text, Transform, useApp } from 'ink';
import { useEffect } from 'react';
import type { Line } from './lines.ts';
import { type Looks, painted } from './theme.ts';

export type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

interface TerminalProps {
  /** As many as the terminal has rows, but one; none is wider than it. */
  readonly lines: readonly Line[];
  readonly looks: Looks;
  /** How to lend the terminal to somebody else. */
  readonly onReady: (suspend: SuspendTerminal) => void;
}

/**
 * To be laid out there are but empty lines, which stay as they are; what they show is put in when they are written.
 * A frame is built to the cell already: measuring it again cost more than all the rest.
 */
export function Terminal({ lines, looks, onReady }: TerminalProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  return (
    <Transform transform={(_, row) => painted(lines[row] ?? [], looks)}>
      <Text>{Array.from(lines, () => ' ').join('\n')}</Text>
    </Transform>
  );
}
