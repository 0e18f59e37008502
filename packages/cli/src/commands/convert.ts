import type { Register } from './register.js';

interface ConvertFlags {
  to: string;
  stateDict?: string;
}

/** `scaleface convert`: a PyTorch checkpoint or an ONNX model becomes a safetensors file. */
export const convert: Register = (program, context) => {
  program
    .command('convert')
    .description(
      'convert a PyTorch checkpoint or an ONNX model to safetensors; it is read as data, nothing in it is run',
    )
    .argument('<checkpoint>', 'the .pth, .pt, .bin or .onnx file')
    .requiredOption('--to <file>', 'the safetensors file to write; replaces an existing one, but no other file')
    .option('--state-dict <name>', 'keep only this state dict, for instance backbone; all of them by default')
    .action(async (checkpoint: string, { to, stateDict }: ConvertFlags) => {
      const { convertCheckpoint, textTable } = await import('@scaleface/pipeline');
      const written = await convertCheckpoint(checkpoint, { to, ...(stateDict === undefined ? {} : { stateDict }) });
      context.result(written, () =>
        [
          textTable(
            ['tensor', 'type', 'shape'],
            written.tensors.map(({ name, dtype, shape }) => [name, dtype, `[${shape.join(', ')}]`]),
            context.width,
          ),
          `${written.tensors.length} tensors, ${written.bytes} bytes in ${to}`,
        ].join('\n'),
      );
    });
};
