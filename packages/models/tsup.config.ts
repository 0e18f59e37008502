import { bundle } from '../../tsup.shared.js';

// `#platform` is resolved here, by platform: what is installed needs no conditions inside.
export default [
  bundle({ entry: { index: 'src/index.ts', storage: 'src/storage/index.ts' }, platform: 'node', splitting: true }),
  bundle({ entry: { page: 'src/page.ts' }, platform: 'browser', clean: false }),
];
