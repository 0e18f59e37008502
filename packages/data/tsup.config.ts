import { bundle } from '../../tsup.shared.js';

export default [
  bundle({ entry: { index: 'src/index.ts' }, clean: false }),
  bundle({ entry: { page: 'src/page.ts' }, platform: 'browser', clean: false }),
];
