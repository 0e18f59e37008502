import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Loads a package that a user installs only for one kind of gallery: as this package sees it, or else as the project in the
 * working directory does.
 *
 * @param name - The package.
 * @param purpose - What needs it, for the message.
 * @throws ScaleFaceError `missing-dependency` with the command that installs it.
 */
export async function loadOptional<T>(name: string, purpose: string): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (cause) {
    try {
      const project = createRequire(join(process.cwd(), 'package.json'));
      return (await import(pathToFileURL(project.resolve(name)).href)) as T;
    } catch {
      throw new ScaleFaceError(`${purpose} need the package ${name}`, {
        code: 'missing-dependency',
        received: (cause as Error).message.split('\n')[0] as string,
        hint: `Install it with: npm install ${name}`,
        cause,
      });
    }
  }
}
