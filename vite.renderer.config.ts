/**
 * Builds the interface: static files that any carrier can serve (`http://host:4284/` and `app://gatehouse/` alike), so
 * all addresses are relative and nothing is inlined. Whoever serves index.html replaces `__CSP_NONCE__` in it by a
 * fresh nonce and sends `contentSecurityPolicy(nonce)` of src-main/contract/content-security-policy.ts with it.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('src-renderer', import.meta.url)),
  base: './',
  // Elements are made by src-renderer/visible-jsx, so that no text is shown that hides something.
  plugins: [react({ jsxImportSource: '#visible-jsx' })],
  build: {
    outDir: fileURLToPath(new URL('dist/renderer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
