import { examine } from '../health.js';
import type { Register } from './register.js';

/** `scaleface doctor`: what is missing here, and the command that mends it. */
export const doctor: Register = (program, context) => {
  program
    .command('doctor')
    .description('what is missing here (engines, image decoders, ONNX Runtime, disk), and the command that mends it')
    .action(async () => {
      const [findings, { textTable }] = await Promise.all([examine(process.cwd()), import('@scaleface/pipeline')]);
      const missing = findings.filter(({ state }) => state === 'missing').map(({ what }) => what);
      context.result({ missing, findings }, () => {
        const rows = findings.map(({ what, state, found }) => [what, state, found]);
        const mends = findings.flatMap(({ what, mend }) => (mend === undefined ? [] : [`${what}: ${mend}`]));
        const advice = mends.length === 0 ? [] : ['', 'To mend or to have more:', ...mends.map((mend) => `  ${mend}`)];
        return [textTable(['what', 'state', 'found'], rows, context.width), ...advice].join('\n');
      });
      if (missing.length === 0) return;
      const { ScaleFaceError } = await import('@scaleface/numerics');
      throw new ScaleFaceError(`${missing.join(', ')} missing`, { code: 'missing-dependency', path: 'doctor' });
    });
};
