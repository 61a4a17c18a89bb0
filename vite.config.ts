// Builds the window (src-renderer) into out/renderer. The lab host serves it and Electron's protocol serves the same files.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { noncePlaceholder } from './src-main/contract/window-policy.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('src-renderer'),
  base: '/',
  publicDir: false,
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  worker: { format: 'es' },
  build: {
    outDir: at('out/renderer'),
    emptyOutDir: true,
    // The policy has no `data:` for scripts, styles and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'chrome134',
    minify: true,
    rollupOptions: { input: at('src-renderer/index.html') },
    sourcemap: false,
    chunkSizeWarningLimit: 4000,
  },
})
