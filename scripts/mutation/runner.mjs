// Vitest for the tests of one package whose sources can be served changed. It stays warm: what was not changed is
// transformed once; each run has a worker of its own, as constants of a module are changed too.
import { resolve } from 'node:path';
import { BaseSequencer, createVitest } from 'vitest/node';
import { parts } from './mutants.mjs';

/** Files run in the order in which they are given: the quick ones first. */
class AsGiven extends BaseSequencer {
  sort(files) {
    return files;
  }
}

const setup = resolve('scripts/mutation/coverage-setup.ts');

/** Opens a runner. With `isolate` each file has a worker of its own, and what its tests reach of the switches is written down. */
export async function openRunner(name, { isolate = false } = {}) {
  process.env.SCALEFACE_THREADS ??= '1';
  const root = resolve('packages', name);
  const served = new Map();
  let began = () => {};
  const plugin = {
    name: 'mutants',
    enforce: 'pre',
    load: (id) => served.get(id),
  };
  const vitest = await createVitest(
    'test',
    {
      root,
      config: resolve(root, 'vitest.config.ts'),
      include: [`${resolve(parts[name].tests)}/**/*.test.ts`],
      watch: false,
      reporters: [{ onTestModuleStart: ({ moduleId }) => began(moduleId) }],
      pool: 'threads',
      isolate,
      maxWorkers: 1,
      bail: isolate ? 0 : 1,
      // By the clock, which says little on a busy machine: what a mutant may use is counted in processor time.
      testTimeout: 900_000,
      setupFiles: isolate ? [setup] : [],
      sequence: isolate ? { shuffle: { tests: true }, seed: 1 } : { sequencer: AsGiven },
      includeTaskLocation: false,
      cache: false,
    },
    { plugins: [plugin] },
  );
  const project = vitest.projects[0];

  /** Serves `text` in place of a file, or the file itself again. */
  function serve(file, text) {
    const id = resolve(file);
    if (text === undefined) served.delete(id);
    else served.set(id, text);
    for (const { moduleGraph } of [project.vite, ...Object.values(project.vite.environments)]) {
      for (const module of moduleGraph.getModulesByFile(id) ?? []) moduleGraph.invalidateModule(module);
    }
  }

  /** Runs test files `[file, ids of the tests or undefined for all]`; `hear` is told of each file when it begins. */
  async function run(selection, hear = () => {}) {
    began = hear;
    const specs = selection.map(([file, testIds]) => project.createSpecification(file, testIds && { testIds }));
    vitest.state.filesMap.clear();
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specs, false);
    vitest.state.clearErrors?.();
    return { testModules, unhandledErrors };
  }

  const files = async () => (await vitest.globTestSpecifications()).map(({ moduleId }) => moduleId).sort();
  return { vitest, serve, run, files };
}
