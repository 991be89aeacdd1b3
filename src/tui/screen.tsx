/** Draws lines: one text element a line. */
import { Box, Text, useApp } from 'ink';
import { memo, useEffect } from 'react';
import { joined, type Line } from './lines.ts';
import type { Looks } from './theme.ts';

export type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

interface RowProps {
  readonly line: Line;
  readonly looks: Looks;
}

function Row({ line, looks }: RowProps) {
  if (line.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate">
      {joined(line).map(({ text, role }, index) => (
        <Text key={index} {...looks[role]}>
          {text}
        </Text>
      ))}
    </Text>
  );
}

/** Every frame has new lines, most of them as they were. */
const KeptRow = memo(
  Row,
  (one, other) =>
    one.looks === other.looks &&
    one.line.length === other.line.length &&
    one.line.every(
      ({ text, role }, index) => text === other.line[index]?.text && role === other.line[index].role,
    ),
);

interface TerminalProps {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly looks: Looks;
  /** How to lend the terminal to somebody else. */
  readonly onReady: (suspend: SuspendTerminal) => void;
}

export function Terminal({ lines, columns, looks, onReady }: TerminalProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  return (
    <Box flexDirection="column" width={columns} height={lines.length}>
      {lines.map((line, index) => (
        <KeptRow key={index} line={line} looks={looks} />
      ))}
    </Box>
  );
}
