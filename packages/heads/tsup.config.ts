import { bundle } from '../../tsup.shared.js';

export default bundle({ entry: ['src/index.ts', 'src/layers/index.ts'], external: ['@scaleface/heads'] });
