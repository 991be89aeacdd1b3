import { defineConfig, type Plugin } from 'rolldown';

/**
 * commander can run subcommands that are programs of their own; there are none here, and loading
 * node:child_process for it takes a third of the time of `--help`.
 */
const commanderSpawnsNothing: Plugin = {
  name: 'commander-spawns-nothing',
  resolveId: (source, importer) =>
    source === 'node:child_process' && importer?.includes('/node_modules/commander/') === true
      ? '\0no-child-process'
      : null,
  load: (id) => (id === '\0no-child-process' ? 'export default {};' : null),
};

/** One program with lazy chunks: `--help` loads neither SDKs nor schemas. Native packages stay outside. */
export default defineConfig({
  input: { cli: 'src/cli/main.ts' },
  platform: 'node',
  // React DevTools are for whoever develops React.
  external: ['@napi-rs/keyring', 'react-devtools-core'],
  transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  plugins: [commanderSpawnsNothing],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
    minify: 'dce-only',
    codeSplitting: {
      groups: [
        {
          // What every start needs, in one file.
          name: 'start',
          test: /\/src\/(?:cli\/(?:commands\/|command\.|exit|io|options|parse|program|progress|run|with-app)|core\/(?:errors|text|vocabulary))|\/commander\//u,
        },
      ],
    },
  },
});
