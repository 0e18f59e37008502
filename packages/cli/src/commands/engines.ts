import type { Register } from './register.js';

// What takes part in an engine, except for Node itself.
const versions = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .filter(([name]) => name !== 'node')
    .map(([name, version]) => `${name.replace('@tensorflow/', '')} ${version}`)
    .join(', ');

/** `scaleface engines`: which tensor engines work here, which do not, and why. */
export const engines: Register = (program, context) => {
  program
    .command('engines')
    .description('which tensor engines work here, which do not, and why')
    .action(async () => {
      const [{ describeEngines }, { textTable }] = await Promise.all([
        import('@scaleface/core'),
        import('@scaleface/pipeline'),
      ]);
      const found = await describeEngines();
      const chosen = found.find((engine) => engine.works)?.engine;
      context.result({ chosen, engines: found }, () =>
        textTable(
          ['engine', 'works', 'on', 'threads', 'versions'],
          found.map((e) => [
            e.engine === chosen ? `${e.engine} *` : e.engine,
            e.works ? 'yes' : 'no',
            e.works
              ? [e.device, ...(e.note === undefined ? [] : [e.note])].join('; ')
              : `${e.reason}${e.install === undefined ? '' : ` (${e.install})`}`,
            e.works && e.threads > 0 ? String(e.threads) : '',
            e.works ? versions(e.versions) : '',
          ]),
          context.width,
        ),
      );
    });
};
