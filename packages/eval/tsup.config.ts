import { bundle } from '../../tsup.shared.js';

export default bundle({ entry: { index: 'src/index.ts', workers: 'src/workers/index.ts' } });
