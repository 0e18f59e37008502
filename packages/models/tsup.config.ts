import { bundle } from '../../tsup.shared.js';

// `#platform` is resolved here, by platform: what is installed needs no conditions inside.
export default [
  bundle({
    entry: { index: 'src/index.ts', storage: 'src/storage/index.ts' },
    platform: 'node',
    splitting: true,
    clean: false,
  }),
  bundle({
    entry: { page: 'src/page.ts', web: 'src/web/index.ts' },
    platform: 'browser',
    splitting: true,
    clean: false,
  }),
];
