import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.js';
import type { Register } from './register.js';

interface ConvertFlags {
  to: string;
  stateDict?: string;
}

/** `scaleface convert`: a PyTorch checkpoint or an ONNX model becomes a safetensors file, an earlier model folder one of now. */
export const convert: Register = (program, context) => {
  program
    .command('convert')
    .description(
      'convert a PyTorch checkpoint or an ONNX model to safetensors, or a model folder of an earlier version to this one; read as data, nothing in it is run',
    )
    .argument('<checkpoint>', 'the .pth, .pt, .bin or .onnx file, or the model folder')
    .requiredOption('--to <place>', 'the safetensors file, or model folder, to write; replaces only one of its kind')
    .option('--state-dict <name>', 'keep only this state dict, for instance backbone; all of them by default')
    .action(async (checkpoint: string, { to, stateDict }: ConvertFlags) => {
      if (await isModelFolder(checkpoint)) return convertModel(checkpoint, to, context);
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

const isModelFolder = (place: string): Promise<boolean> =>
  access(join(place, 'config.json')).then(
    () => true,
    () => false,
  );

/** Writes a model folder anew in the format of this version. */
async function convertModel(folder: string, place: string, context: Context): Promise<void> {
  const [{ selectEngine }, { upgradeModel }] = await Promise.all([
    import('@scaleface/core'),
    import('@scaleface/models'),
  ]);
  await selectEngine(['cpu']);
  const { from, to, verified } = await upgradeModel(folder, place);
  if (!verified) context.note(`${folder} has no checksums: its files were taken as they are`);
  context.result({ format: from, to, verified }, () =>
    from === to ? `${place}: ${to}, written anew` : `${place}: ${to}, converted from ${from}`,
  );
}
