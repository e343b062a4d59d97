/**
 * Two builds of one widget: `--mode loader` makes the one script that a site embeds, the other the
 * document of the frame that it opens. Their packages are those of the desk.
 */
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const packages = here('../../../agents/desktop/node_modules')

const shared = { root: here('.'), base: '/webchat/', publicDir: false }

// Elements are made by the function that preact has anyway; the automatic runtime brings another.
const preact = {
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
    jsxInject: "import { h, Fragment } from 'preact'",
  },
  resolve: {
    alias: { preact: `${packages}/preact`, '@preact/signals': `${packages}/@preact/signals` },
  },
}

const build = {
  target: 'es2022',
  cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
  // Beside what is served, where somebody puts it in its place afterwards.
  outDir: here(`./dist${process.env.PAGES_BESIDE ?? ''}`),
  assetsInlineLimit: 0,
  modulePreload: false,
}

const loader = { entry: here('./loader/main.ts'), formats: ['iife'], name: 'loader', fileName: () => 'loader.js' }

export default ({ mode }) =>
  mode === 'loader'
    ? { ...shared, build: { ...build, lib: loader, emptyOutDir: false } }
    : { ...shared, ...preact, build: { ...build, emptyOutDir: true, rollupOptions: { input: here('./frame.html') } } }
