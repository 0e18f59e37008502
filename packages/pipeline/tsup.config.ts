import { bundle } from '../../tsup.shared.js';

export default [
  bundle({
    entry: {
      index: 'src/index.ts',
      model: 'src/model.ts',
      'draw-worker': 'src/demo/draw-worker.ts',
      'evaluation-worker': 'src/run/evaluation-worker.ts',
      'training-worker': 'src/run/training-worker.ts',
    },
    // Where the programs of threads are looked for: beside this package's module, in CommonJS too.
    shims: true,
    clean: false,
  }),
  bundle({ entry: { page: 'src/page.ts' }, platform: 'browser', clean: false }),
];
