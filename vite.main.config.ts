/**
 * Builds the desktop app's main process and the engine's worker threads: CommonJS files side by side in dist/main, and
 * the app icon, drawn by the same code as the tray's. Electron and the SQLite driver (a native module) stay outside.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { appIcon } from './src-main/desktop/icons/app-icon.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [drawAppIcon()],
  build: {
    ssr: true,
    target: 'node20',
    outDir: at('dist/main'),
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: {
        main: at('src-main/desktop/main.ts'),
        'ledger-worker': at('src-main/store/ledger-worker.ts'),
        'recorder-worker': at('src-main/store/bodies/recorder-worker.ts'),
        'query-worker': at('src-main/store/query-worker.ts'),
        'token-worker': at('src-main/engine/token-worker.ts'),
        'body-worker': at('src-main/engine/body-worker.ts'),
        'config-worker': at('src-main/config/config-worker.ts'),
      },
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'parts/[name]-[hash].cjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
});

function drawAppIcon(): Plugin {
  return {
    name: 'draw-app-icon',
    writeBundle({ dir = at('dist/main') }) {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'icon.png'), appIcon(512));
    },
  };
}
