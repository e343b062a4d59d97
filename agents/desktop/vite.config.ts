import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const hub = process.env.CENTRALITA_URL ?? 'http://127.0.0.1:8080'

export default defineConfig({
  // All components are written with `setup`: Vue's other way of writing them is left out.
  plugins: [vue({ features: { optionsAPI: false } })],
  resolve: {
    alias: { '@desk': here('./src') },
    // Channels keep their parts beside their Python and have no node_modules of their own.
    dedupe: ['vue', '@lucide/vue', 'reka-ui'],
  },
  build: {
    // Beside what is served, where somebody puts it in its place afterwards.
    outDir: `dist${process.env.PAGES_BESIDE ?? ''}`,
    emptyOutDir: true,
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: {
    fs: { allow: [here('../..')] },
    proxy: {
      '/api': hub,
      '/blob': hub,
      '/ws': { target: hub, ws: true },
    },
  },
})
