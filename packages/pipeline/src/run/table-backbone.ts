import type { FeatureTable } from '@scaleface/data';
import type { ModelBackbone, Preprocessing } from '@scaleface/models';
import { shown } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * The backbone of a feature table as a model folder names it: what the table's metadata say, `unknown` where they say nothing.
 *
 * @param metadata - The table's; another program may have written them.
 * @throws ScaleFaceError `bad-format` for a preprocessing or outputs that are no JSON object.
 */
export function backboneOfTable(metadata: FeatureTable['metadata']): Extract<ModelBackbone, { sha256: string }> {
  const preprocessing = said(metadata, 'preprocessing') as Preprocessing | null;
  const outputs = said(metadata, 'outputs') as { embedding: string } | null;
  return {
    name: metadata.backbone ?? 'unknown',
    sha256: metadata.backbone_sha256 ?? 'unknown',
    preprocessing: preprocessing as Preprocessing,
    ...(outputs === null ? {} : { outputs }),
  };
}

/** An entry of the metadata that is JSON; null where there is none. */
function said(metadata: FeatureTable['metadata'], name: string): object | null {
  const text = metadata[name] ?? 'null';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = text;
  }
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw new ScaleFaceError('the table does not say what its backbone was given', {
    code: 'bad-format',
    path: `metadata ${name}`,
    expected: 'a JSON object',
    received: shown(value),
    hint: 'Leave the entry out, or write the table again with embed',
  });
}
