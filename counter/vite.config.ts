import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { compressedFiles } from './vite/compressed-files.ts';
import { faceFiles } from './vite/face-files.ts';
import { regionData } from './vite/region-data.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    regionData('35.22'),
    faceFiles(),
    VitePWA({
      filename: 'service-worker.js',
      // The page registers the worker itself (browser/service-worker.ts): an officer is asked before a new version takes over a half-typed form.
      injectRegister: false,
      registerType: 'prompt',
      manifest: {
        id: '/',
        name: 'Loket KTP-el',
        short_name: 'Loket',
        description: 'Loket pelayanan KTP-el yang tetap melayani',
        lang: 'id',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f3f5f6',
        theme_color: '#12304f',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        // The decoder of the verifier's camera is put away too: a receipt is verified where there is no network.
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}', 'assets/zxing_reader-*.wasm'],
        // The face model is 2.5 MB compressed: fetched where a photo is taken, and kept apart from the page.
        globIgnores: ['service-worker.js', 'service-worker-routes.js', 'workbox-*.js', 'face-model/**', 'assets/human*.js'],
        runtimeCaching: [
          {
            urlPattern: /\/(face-model\/|assets\/human)/,
            handler: 'CacheFirst',
            options: { cacheName: 'loket-face-model', expiration: { maxEntries: 12 }, cacheableResponse: { statuses: [200] } },
          },
        ],
        navigateFallback: '/index.html',
        // The API is never answered from a cache: an old figure that looks new is worse than none.
        navigateFallbackDenylist: [/^\/api\//, /^\/health/, /^\/metrics/, /^\/openapi\.json/, /^\/demo\.json/],
        clientsClaim: true,
        skipWaiting: false,
        importScripts: ['/service-worker-routes.js'],
        cleanupOutdatedCaches: true,
        sourcemap: false,
      },
    }),
    compressedFiles(),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The strict content policy has no data: for scripts, styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3522', '/health': 'http://127.0.0.1:3522', '/demo.json': 'http://127.0.0.1:3522' } },
});
