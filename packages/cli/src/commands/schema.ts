import { outputSchema, outputs } from '../outputs.js';
import type { Register } from './register.js';

/** `scaleface schema`: JSON Schemas of a run's configuration and of what each command prints with `--json`. */
export const schema: Register = (program, context) => {
  program
    .command('schema')
    .description(
      'print a JSON Schema: of run-config, or of what a command prints with --json; without a name, the names',
    )
    .argument('[name...]', 'run-config, or a command: verify, data check, …')
    .action(async (words: string[]) => {
      const names = ['run-config', ...Object.keys(outputs)];
      if (words.length === 0) return context.result({ names }, () => names.join('\n'));
      const name = words.join(' ');
      const found = Object.hasOwn(outputs, name)
        ? outputSchema(name, outputs[name] ?? {})
        : await configSchema(name, names);
      context.result(found, () => JSON.stringify(found, null, 2));
    });
};

async function configSchema(name: string, names: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  if (name === 'run-config') return (await import('@scaleface/pipeline')).runConfigJsonSchema();
  const { ScaleFaceError } = await import('@scaleface/numerics');
  throw new ScaleFaceError('no schema of that name', {
    code: 'unknown-name',
    path: 'name',
    expected: names.join(', '),
    received: name,
  });
}
