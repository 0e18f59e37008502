import { bundle } from '../../tsup.shared.js';

export default bundle({
  entry: { index: 'src/index.ts', model: 'src/model.ts', 'draw-worker': 'src/demo/draw-worker.ts' },
  // Where the program of the drawing thread is looked for: beside this package's module, in CommonJS too.
  shims: true,
});
