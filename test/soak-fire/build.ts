import path from 'node:path';
import { build, type Plugin } from 'rolldown';

const clock: Plugin = {
  name: 'clock-of-the-sandbox',
  resolveId: (source) =>
    source.endsWith('/system-clock.ts') ? path.join(import.meta.dirname, 'clock.ts') : null,
};

/** The whole command line, which stays as it is while the sources change. @returns the file to run */
export async function buildProgram(dir: string): Promise<string> {
  await build({
    input: { program: path.join(import.meta.dirname, 'program.ts') },
    platform: 'node',
    external: ['@napi-rs/keyring', 'react-devtools-core'],
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [clock],
    logLevel: 'silent',
    output: { dir, format: 'esm', entryFileNames: '[name].js' },
  });
  return path.join(dir, 'program.js');
}
