import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{domain,protocol,platform,devices,office,centre,counter,demo,rehearsal,bench,tools,samples}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/data/**'],
    environment: 'node',
    // A test that starts real processes sets its own, longer limits.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Forks, since a test may load native modules and send signals; two, since an office machine has two cores.
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    restoreMocks: true,
  },
});
