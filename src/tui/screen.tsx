/** Draws lines: one text element a line. */
import { Box, Text, useApp } from 'ink';
import { memo, useEffect } from 'react';
import type { Line } from './lines.ts';
import type { Looks } from './theme.ts';

export type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

interface RowProps {
  readonly line: Line;
  readonly looks: Looks;
}

const Row = memo(function Row({ line, looks }: RowProps) {
  if (line.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate">
      {line.map(({ text, role }, index) => (
        <Text key={index} {...looks[role]}>
          {text}
        </Text>
      ))}
    </Text>
  );
});

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
        <Row key={index} line={line} looks={looks} />
      ))}
    </Box>
  );
}
