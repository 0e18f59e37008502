import { ScaleFaceError } from '@scaleface/numerics';
import { parseDocument } from 'yaml';

/**
 * What YAML says, or JSON, which is YAML. Its warnings, an unknown tag for instance, are mistakes here: something was
 * meant by it.
 *
 * @param text - The file's text.
 * @param file - Its name, for the error.
 * @throws ScaleFaceError `bad-config`.
 */
export function parseYaml(text: string, file: string): unknown {
  try {
    const document = parseDocument(text, { stringKeys: true, logLevel: 'silent' });
    const [mistake] = [...document.errors, ...document.warnings];
    if (mistake !== undefined) throw mistake;
    return document.toJS();
  } catch (cause) {
    const received = (cause as Error).message.split('\n')[0]?.replace(/:$/, '') ?? '';
    throw new ScaleFaceError('neither YAML nor JSON', { code: 'bad-config', path: file, received, cause });
  }
}
