import type { Register } from './register.js';

interface ConvertFlags {
  to: string;
  stateDict?: string;
}

/** `scaleface convert`: a PyTorch checkpoint or an ONNX model becomes a safetensors file. */
export const convert: Register = (program, context) => {
  program
    .command('convert')
    .description('a PyTorch checkpoint or an ONNX model becomes safetensors; read as data, nothing in it is run')
    .argument('<checkpoint>', 'the .pth, .pt, .bin or .onnx file')
    .requiredOption('--to <file>', 'the safetensors file; one that is there is replaced, no other file is')
    .option('--state-dict <name>', 'keep only this state dict, for instance backbone; all of them by default')
    .action(async (checkpoint: string, { to, stateDict }: ConvertFlags) => {
      const { convertCheckpoint, textTable } = await import('@scaleface/pipeline');
      const written = await convertCheckpoint(checkpoint, { to, ...(stateDict === undefined ? {} : { stateDict }) });
      context.result(written, () =>
        [
          textTable(
            ['tensor', 'type', 'shape'],
            written.tensors.map(({ name, dtype, shape }) => [name, dtype, `[${shape.join(', ')}]`]),
          ),
          `${written.tensors.length} tensors, ${written.bytes} bytes in ${to}`,
        ].join('\n'),
      );
    });
};
