import { defineConfig } from 'vitest/config';
import SlowFirstSequencer from './scripts/slow-first-sequencer.js';
import { conditions, isolated, project } from './vitest.shared.js';

// Two files run at a time: threads of an engine would only wait for each other. They have tests of their own.
process.env.SCALEFACE_THREADS ??= '1';

const tests = 'packages/*/test/**/*.test.ts';
const examples = '.examples/**/*.test.ts';

// `--project losses` runs the tests of one package. All of them are one project: each project would transform and
// import the same sources anew, which costs as much processor time as a tenth of the tests.
const byName = process.argv.some((word) => word.startsWith('--project'));

// Tests run against src/ of every package; only the command's own test spawns its dist/.
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      ...(byName ? ['packages/*', project('examples', [examples])] : [project('all', [tests, examples])]),
      {
        extends: true,
        test: { name: 'isolated', include: [`packages/*/test/**/${isolated}`], testTimeout: 60_000 },
      },
    ],
    reporters: ['default', './scripts/plain-summary-reporter.ts'],
    maxWorkers: 2,
    sequence: { sequencer: SlowFirstSequencer },
  },
});
