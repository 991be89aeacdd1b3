import { defineConfig } from 'rolldown';

/** One program with lazy chunks: `--help` loads neither SDKs nor schemas. Native packages stay outside. */
export default defineConfig({
  input: { cli: 'src/cli/main.ts' },
  platform: 'node',
  external: ['@napi-rs/keyring'],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
    minify: 'dce-only',
  },
});
