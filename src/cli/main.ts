#!/usr/bin/env node
/** Parsed by old versions of Node too, so that they say what is wanted instead of a SyntaxError: keep it plain. */
const needed = 24;

if (Number.parseInt(process.versions.node, 10) >= needed) {
  const { runProgram } = await import('./program.ts');
  await runProgram();
} else {
  process.stderr.write(
    `error: Grantwarden needs Node ${needed} or newer; this is ${process.versions.node}\n` +
      `  → Install Node ${needed}, or from a checkout run it by: npm run grantwarden -- ARGUMENTS\n`,
  );
  process.exitCode = 2;
}
