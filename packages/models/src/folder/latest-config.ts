import { ScaleFaceError } from '@scaleface/numerics';
import { shown } from '../storage/shown.js';
import type { ModelConfig } from './model-config.js';

const latest = 'scaleface-model/2';
const former = 'scaleface-model/1';

/**
 * The content of `config.json` as this version says it. A folder of `scaleface-model/1` holds one scale head, `head`,
 * whose weights are behind `head.` where the backbone is in the folder and behind nothing where it is not.
 *
 * @param value - The parsed file.
 * @param path - The file, for the message.
 * @returns The configuration, and what the weights of each head are behind.
 * @throws ScaleFaceError `bad-format`.
 */
export function latestConfig(value: unknown, path: string): { config: ModelConfig; headPrefix: (i: number) => string } {
  const refuse = (expected: string, received: string): never => {
    throw new ScaleFaceError('not a model of this version', { code: 'bad-format', path, expected, received });
  };
  const stored = (isObject(value) ? value : {}) as Partial<ModelConfig> & { readonly head?: unknown };
  const format: string | undefined = stored.format;
  const { backbone } = stored;
  if (format !== latest && format !== former) return refuse(latest, shown(format));
  if (!isObject(backbone)) return refuse('an entry backbone', Object.keys(stored).join(', '));
  if (format === former) {
    const { head } = stored;
    if (!isObject(head)) return refuse('entries backbone and head', Object.keys(stored).join(', '));
    const heads = [{ kind: 'scale_head', options: head as Record<string, unknown> }];
    const config: ModelConfig = { format: latest, method: 'scaleface', backbone, heads, reads: 'bottleneck' };
    return { config, headPrefix: () => (backbone.architecture === undefined ? '' : 'head.') };
  }
  const { method, heads, reads } = stored;
  if (typeof method !== 'string') return refuse('a method', shown(method));
  if (reads !== 'bottleneck' && reads !== 'embedding' && !(reads === 'image' && isObject(stored.quality))) {
    return refuse('reads: bottleneck, embedding, or image with an entry quality', shown(reads));
  }
  if (!Array.isArray(heads) || !heads.every((head) => isObject(head) && isObject(head.options))) {
    return refuse('heads: a list of { kind, options }', shown(heads));
  }
  return { config: stored as ModelConfig, headPrefix: (i) => `heads.${i}.` };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
