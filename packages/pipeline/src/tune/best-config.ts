import { stringify } from 'yaml';
import type { MethodName } from '../training/method-options.js';
import { trainingDefaults } from '../training/training-defaults.js';
import type { Setting } from './grid.js';

/** Where a method leaves an image out of its own class's centre by itself, and a run would not. */
const leavesOut: Readonly<Partial<Record<MethodName, boolean>>> = {
  'scaleface-64': trainingDefaults.scaleHead.leaveOneOut,
  'scaleface-32': trainingDefaults.scaleHead.leaveOneOut,
  'scaleface-exp': trainingDefaults.scaleHead.leaveOneOut,
  'cr-fiqa': trainingDefaults.crFiqaHead.leaveOneOut,
};

/** A part of a run's configuration. */
export interface SettingConfig {
  /** Keys of `train`. */
  readonly train: Readonly<Record<string, unknown>>;
}

/**
 * A setting as the part of a run's configuration that trains it: keys of `train` for ScaleFace, an entry of
 * `train.methods` for the others.
 *
 * @param method - The method.
 * @param setting - What is changed of its own setting.
 * @param copies - Degraded copies of each image that it learns from; only a method beside ScaleFace has such a key.
 *
 * @example
 * ```ts
 * import { configOfSetting } from '@scaleface/pipeline';
 *
 * configOfSetting('scaleface', { weightDecay: 0.04 }); // => { train: { weightDecay: 0.04 } }
 * configOfSetting('pfe', { epochs: 6 }); // => { train: { methods: [{ method: 'pfe', options: { epochs: 6 } }] } }
 * ```
 */
export function configOfSetting(method: MethodName, setting: Setting, copies?: number): SettingConfig {
  if (method === 'scaleface') return { train: setting };
  const leaveOneOut = leavesOut[method];
  const options = leaveOneOut === undefined ? setting : { leaveOneOut, ...setting };
  return { train: { methods: [{ method, options, ...(copies === undefined ? {} : { copies }) }] } };
}

/**
 * The same as YAML, behind lines of comment.
 *
 * @param comment - What a reader is told.
 * @param config - From {@link configOfSetting}.
 */
export const yamlOfConfig = (comment: readonly string[], config: object): string =>
  `${comment.map((line) => `# ${line}`).join('\n')}\n${stringify(config)}`;
