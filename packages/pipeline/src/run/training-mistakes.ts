import { dividesBatch, sharesBatch } from '../training/balanced-order.js';
import { trainingDefaults } from '../training/training-defaults.js';
import type { TrainConfig } from './config-types.js';

/** Takes a mistake: what is wrong, and where below the entry that is looked at. */
interface MistakeList {
  addIssue(mistake: { readonly code: 'custom'; readonly message: string; readonly path: (string | number)[] }): void;
}

interface HeadConfig {
  readonly batch?: number;
  readonly imagesPerIdentity?: number;
  readonly ensemble?: number;
}

/**
 * The mistakes of a training that no entry shows alone: batches that cannot hold as many images of each identity, and a
 * validation of several heads, of which there is no best epoch.
 *
 * @param train - The entry `train`.
 * @param mistakes - Gets them.
 */
export function trainingMistakes(train: TrainConfig, mistakes: MistakeList): void {
  const look = (head: HeadConfig, batch: number, path: (string | number)[]): void => {
    const { imagesPerIdentity: each = 0, ensemble = 1 } = head;
    const tell = (message: string, key: string): void =>
      mistakes.addIssue({ code: 'custom', message, path: [...path, key] });
    if (!sharesBatch(each, batch)) tell(`expected ${dividesBatch(batch)}, received ${each}`, 'imagesPerIdentity');
    if (train.validation !== undefined && ensemble > 1) {
      tell(`a validation takes the best epoch of one head, and these are ${ensemble}`, 'ensemble');
    }
  };
  look(train, train.batch, []);
  for (const [i, method] of train.methods.entries()) {
    if (!('options' in method) || method.method === 'dropout') continue;
    const head: HeadConfig = method.options;
    look(head, head.batch ?? trainingDefaults.scaleHead.batch, ['methods', i, 'options']);
  }
}
