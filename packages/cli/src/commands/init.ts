import { commandLine } from '../command-line.js';
import { configFor } from '../init-config.js';
import { lookAt } from '../look-at-data.js';
import type { Register } from './register.js';

/** `scaleface init`: a commented configuration from a look at the data. */
export const init: Register = (program, context) => {
  program
    .command('init')
    .description('write a commented configuration of a run from a look at the data, and its schema for editors')
    .argument('[data]', 'the data root: folders of identities, a network, pair lists', '.')
    .option('-o, --out <file>', 'the configuration, which must not be there yet', 'scaleface.yaml')
    .action(async (data: string, { out }: { out: string }) => {
      const [{ basename, dirname, join }, storage, { parseRunConfig, parseYaml, runConfigJsonSchema }] =
        await Promise.all([import('node:path'), import('@scaleface/models/storage'), import('@scaleface/pipeline')]);
      const { ScaleFaceError } = await import('@scaleface/numerics');
      await storage.probeOutput(out, 'file');
      if (await storage.exists(out)) {
        const hint = 'Choose another name with --out, or move it away';
        throw new ScaleFaceError('is there already', { code: 'invalid-argument', path: out, hint });
      }
      const found = await lookAt(data);
      const name = basename(out).replace(/\.[^.]*$/, '.schema.json');
      const schema = join(dirname(out), name);
      await storage.probeOutput(schema, 'file');
      const looksOurs = (start: Uint8Array): boolean => new TextDecoder().decode(start).includes('"$schema"');
      await storage.assertReplaceableFile(schema, 'a JSON Schema', looksOurs);
      const text = configFor(found, name);
      parseRunConfig(parseYaml(text, out), out);
      await storage.writeFileAtomic(schema, `${JSON.stringify(runConfigJsonSchema(), null, 2)}\n`);
      await storage.writeFileAtomic(out, text);
      for (const { folder, unequal } of found.folders) {
        if (unequal === undefined) continue;
        const place = join(data, folder);
        const align = commandLine(['align', place, '--detector', 'DETECTOR.onnx', '--out', `${place}-faces`]);
        const sizes = unequal.join(' and ');
        context.note(
          `images of ${place} differ in size: ${sizes}. If these are photographs and not aligned crops, align them first: ${align}`,
        );
      }
      const next = commandLine(['run', '--config', out, '--data', data, '--dry-run']);
      context.result({ out, schema, found, next }, () => {
        const sets = found.folders.map((f) => `${f.folder}: ${f.images} images of ${f.identities} identities`);
        return [...sets, `the configuration is in ${out}, its schema in ${schema}; then: ${next}`].join('\n');
      });
    });
};
