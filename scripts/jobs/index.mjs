// The jobs of CI. `shows` says what a green job proves; `needs` names data that may be absent on a machine. A job that is
// `named` runs only when its name is given: it takes many minutes and repeats more of what another one shows.

// Jobs that are `alone` run first, in order, with nothing beside them: they write what others read (node_modules, dist/), or
// their time is worth knowing. The others run two at a time, the longest first, and none of them may write to dist/, from
// which others run: `seconds` says about how long one takes (60 by default), `after` which ones must have ended.

/** Every test that has more to show in a long job than in an ordinary run. */
const longTests =
  'node scripts/extract-examples.mjs && npx vitest run $(grep -rl testing/long packages/*/test .examples --include=*.test.ts)';

/** @type {{name: string, shows: string, command: string, alone?: boolean, seconds?: number, after?: string[], needs?: string, named?: boolean, env?: Record<string, string>}[]} */
export const jobs = [
  {
    name: 'test',
    alone: true,
    shows: "the README's test command passes on a fresh clone",
    command: 'npm test',
  },
  {
    name: 'clean',
    alone: true,
    shows: 'install, bundles and tests leave git status empty',
    command: 'test -z "$(git status --porcelain | tee /dev/stderr)"',
  },
  {
    name: 'lint',
    seconds: 60,
    shows: 'format, lint and unused code are clean; imports go one way, between packages and inside them',
    command: 'npm run lint && npm run lint:repo && npm run lint:deps',
  },
  {
    name: 'features',
    seconds: 5,
    shows: 'FEATURES.md is up to date: each function it names is exported, each test is there and mentions it',
    command: 'node scripts/features.mjs --check',
  },
  {
    name: 'build',
    alone: true,
    shows: 'every package builds, ESM, CJS and types',
    command: 'npm run build',
  },
  {
    name: 'demo',
    alone: true,
    shows:
      'npm start trains, rejects and reports within its limits; its report, light, dark and on a phone, passes axe-core and answers to pointer and keyboard',
    command: 'node scripts/jobs/demo.mjs',
  },
  {
    name: 'packages',
    seconds: 180,
    shows: 'every package and every example type-checks; packages publish well and keep their size budget',
    // The job `build` has made what is looked at; others run from it.
    command: 'npm run typecheck && npm run lint:pkg -- --only --concurrency=2 && npm run size',
  },
  {
    name: 'docs',
    seconds: 120,
    shows:
      'the site builds without a warning, formulas typeset; no link or anchor in it is dead, each symbol has an example and a source, each code of an error an entry; in headless Chromium axe-core finds nothing on a page of each kind, light, dark and on a phone, none is wider than a phone, and the search finds guides',
    command: 'npm run docs --workspace apps/docs && node scripts/jobs/docs-pages.mjs',
  },
  {
    name: 'playground',
    seconds: 170,
    shows:
      'in headless Chromium every control of the playground works without an error, offline too, its webcam on a film; axe-core finds nothing; a training in the page ends above random rejection',
    command: 'node scripts/jobs/playground.mjs',
  },
  {
    name: 'long',
    seconds: 600,
    shows:
      'a hundred thousand margin-softmax steps at scales up to 128 give no NaN; 120 training steps leave no tensor; ten thousand mutated weight files, eight thousand score counts and calibrations and thousands of feature tables and network descriptions end in a result or a typed error; losses agree with float64 twins in 100 cases each; imported networks train; 30 turned bits in each file of a run are known',
    command: longTests,
    env: { SCALEFACE_LONG: '1' },
  },
  {
    name: 'mutation',
    seconds: 1500,
    named: true,
    shows:
      'the share of small changes to numerics, losses, heads, eval and the readers of weights that their tests notice, from 100 of each',
    command: 'node scripts/jobs/mutation.mjs',
  },
  {
    name: 'fuzz',
    seconds: 3600,
    named: true,
    shows:
      'inputs changed at random, with the branches that they reach to guide them, end in a result or a typed error, in time and in little memory, for everything that reads bytes or text from outside: a million inputs of each reader, or two minutes',
    command: 'node scripts/jobs/fuzz.mjs',
  },
  {
    name: 'thorough',
    seconds: 3600,
    named: true,
    shows:
      'what the job `long` shows with about ten times its repetitions: a hundred thousand mutated files of each kind, a million margin-softmax steps, a thousand cases a loss, all pairs of real faces, and 50 kills of each command',
    command: `${longTests} && node scripts/jobs/faults.mjs && node bench/coverage/coverage.mjs --replications 500 --bootstrap 150 --truth 500000 --threads 2`,
    env: { SCALEFACE_LONG: 'all', SCALEFACE_KILLS: '3', SCALEFACE_FLIPS: '10' },
  },
  {
    name: 'torch-checkpoints',
    seconds: 100,
    shows: 'checkpoints written by PyTorch (fp32, fp16, zip, legacy) load and give its outputs to 1e-4',
    command: 'node scripts/jobs/torch-checkpoints.mjs',
  },
  {
    name: 'install',
    seconds: 180,
    shows:
      "the release, rehearsed: the next version is published to a registry on loopback; each library installs and works alone from there on Node 20, 22 and 24, the command starts, the README's program trains, and pages, by Vite and without a bundler, give Node's numbers on one thread and two; prints sizes, dependencies and times, of which the guide's table is roughly right",
    command: 'node scripts/jobs/install-test.mjs',
  },
  {
    name: 'face-api',
    shows: 'the weights that @vladmandic/face-api ships give its descriptors on our engine, to 1e-4',
    command: 'node scripts/jobs/face-api.mjs',
    needs: '../shared/data/dev',
  },
  {
    name: 'browser',
    seconds: 600,
    shows:
      'in headless Chromium, on wasm and WebGPU, the shared specs pass and a model folder of every method gives Node’s numbers',
    command: 'node scripts/jobs/browser.mjs --built',
  },
  {
    name: 'browser-faces',
    seconds: 80,
    shows:
      'in headless Chromium ONNX networks on onnxruntime-web (wasm on one and two threads, WebGPU) and native layers on threads, also where threads fail, give Node’s numbers for real faces, a confidence that is an ONNX network’s too, photographs are searched as in Node, and a worker keeps the page free',
    command: 'node scripts/jobs/browser-faces.mjs',
    needs: '../shared/data/dev',
  },
  {
    name: 'engines',
    after: ['browser'],
    seconds: 400,
    shows:
      'the shared specs pass on node, and on webgpu those that no page runs (cpu and wasm: job `test`); the errors of all four in one table',
    command: 'node scripts/jobs/engines.mjs webgpu node --beside-browser',
  },
  {
    name: 'clean-install',
    seconds: 260,
    shows: 'npm ci, npm run build and tests work in an empty clone without the optional packages, and leave it clean',
    command: 'node scripts/jobs/clean-install.mjs',
  },
  {
    name: 'node-versions',
    after: ['engines'],
    seconds: 120,
    shows: 'selection and all four engines work on the other supported releases of Node: 20, 22 and 24 with this one',
    command: 'node scripts/jobs/node-versions.mjs',
  },
  {
    name: 'concurrent-train',
    seconds: 70,
    shows:
      'of two and of five processes that train one model folder one works, the others say so, and nothing is mixed',
    command: 'node scripts/jobs/concurrent-train.mjs',
  },
  {
    name: 'resume',
    seconds: 100,
    shows: 'scaleface run, killed within every stage, ends with the same bytes and repeats no finished stage',
    command: 'node scripts/jobs/resume.mjs',
  },
  {
    name: 'faults',
    seconds: 280,
    shows:
      'killed at random moments, with other inputs of the same names, by several processes at once, on full and read-only disks, with the clock moved and with bits turned in every kind of file, the commands give what a fresh call gives, or say what is wrong: a table of tries, survived, lost and wrong',
    command: 'node scripts/jobs/faults.mjs',
  },
  {
    name: 'scale-out',
    seconds: 120,
    shows:
      'shares of a folder, embedded by processes and by Ray, aligned, checked and evaluated, killed in between, merge into the bytes of one process',
    command: 'node scripts/jobs/scale-out.mjs',
  },
  {
    name: 'galleries',
    seconds: 100,
    shows:
      'galleries in LanceDB and in PostgreSQL with pgvector pass the tests of the one in memory, and keep what they acknowledged when writer and server are killed',
    command: 'node scripts/jobs/galleries.mjs',
  },
  {
    name: 'real-faces',
    seconds: 1000,
    shows: 'scaleface run on LFW, CelebA and Glint360K images reaches its figures',
    command: 'node scripts/jobs/real-faces.mjs',
    needs: '../shared/data/dev',
  },
  {
    name: 'scikit-learn',
    after: ['torch-checkpoints'],
    seconds: 10,
    shows: 'curves, areas, Brier score and isotonic fit equal the scikit-learn package on 200 random sets',
    command: 'node scripts/jobs/sklearn-parity.mjs',
  },
  {
    name: 'partial-fc',
    seconds: 120,
    after: ['torch-checkpoints'],
    shows:
      "an exported training ends in PyTorch, on one process and on two with divided class centres, with the weights of trainScaleHead; a step of ArcFace has arcFaceLoss's gradients; train --trained makes the model",
    command: 'node scripts/jobs/partial-fc.mjs',
  },
  {
    name: 'conformal',
    seconds: 30,
    shows:
      'conformal decisions, p-values of risks, conformal risk control and calibration errors equal crepes, mapie and netcal on sixty random sets each; rules that differ are named',
    command: 'node scripts/jobs/conformal-parity.mjs',
  },
  {
    name: 'standards',
    seconds: 20,
    shows:
      'curves of errors against discard and their partial areas equal dasec’s edc.py to the last digit; operating points, EER, area, decidability, Youden and Matthews figures equal pyeer where the rules are the same',
    command: 'node scripts/jobs/standards-parity.mjs',
    needs: '../shared/oracles/dasec-edc',
  },
  {
    name: 'tensorboard',
    seconds: 40,
    shows: 'TensorBoard reads every value of a log, across a kill and a resumption and cut off after every byte',
    command: 'node scripts/jobs/tensorboard.mjs',
  },
  {
    name: 'cross-modal',
    seconds: 40,
    shows:
      'COCO 1k and 5k, CxC and ECCV Caption metrics of random rankings equal the eccv-caption package to 1e-12, both ways',
    command: 'node scripts/jobs/cross-modal-parity.mjs',
  },
  {
    name: 'metric-learning',
    after: ['torch-checkpoints'],
    seconds: 120,
    shows:
      'seven losses of pairs, triplets and proxies, miners, the memory across batches and retrieval metrics equal pytorch-metric-learning on random and hostile batches: values and gradients to 1e-5, index sets exactly, metrics to 1e-12, on cpu and wasm',
    command: 'node scripts/jobs/metric-parity.mjs',
  },
  {
    name: 'real-embeddings',
    seconds: 10,
    shows: 'TAR@FAR over all CelebA and Glint360K pairs is as known, with intervals clustered by person',
    command: 'node bench/eval/real-faces.mjs',
    needs: '../shared/data/dev',
  },
  {
    name: 'examples',
    seconds: 200,
    shows:
      'the example programs run; on drawn scenes, products and classes a trained scale falls with what is known to be vague or degraded, and keeping the queries of large scale raises R@1',
    command:
      'node examples/reject-unsure-pairs/reject.mjs && node examples/text-to-image/text-to-image.mjs && node examples/product-retrieval/product-retrieval.mjs && node examples/closed-set/closed-set.mjs && node examples/any-metric-loss/any-metric-loss.mjs',
  },
  {
    name: 'guides',
    seconds: 2,
    shows: 'the table of the guide on conventions is what its program computes; workflow files call what is there',
    command: 'node bench/eval/conventions.mjs --check && node scripts/workflows.mjs',
  },
  {
    name: 'coverage',
    seconds: 60,
    shows:
      'bootstrap intervals hold the truth of simulated populations about as often as they say (100 samples a design)',
    command: 'node bench/coverage/coverage.mjs --replications 100 --bootstrap 150 --truth 500000 --threads 2',
  },
];
