import { bundle } from '../../tsup.shared.js';

export default bundle({ entry: ['src/bin.ts'], format: ['esm'], dts: false });
