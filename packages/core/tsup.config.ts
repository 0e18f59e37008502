import { bundle } from '../../tsup.shared.js';

export default bundle({
  entry: ['src/index.ts'],
  // Where the files of the wasm engine are looked for: from this package, in CommonJS too.
  shims: true,
});
