import { defineConfig } from 'vitest/config';
import { conditions, isolated } from './vitest.shared.js';

// Tests run against src/ of every package; only the command's own test spawns its dist/.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      'packages/*',
      {
        extends: true,
        test: { name: 'isolated', include: [`packages/*/test/**/${isolated}`], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'examples', include: ['.examples/**/*.test.ts'], testTimeout: 60_000, isolate: false },
      },
    ],
    reporters: ['default', './scripts/plain-summary-reporter.ts'],
    maxWorkers: 2,
  },
});
