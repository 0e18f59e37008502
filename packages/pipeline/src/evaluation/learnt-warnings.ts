import { identitiesLearnt, type ModelConfig } from '@scaleface/models';

/**
 * Warns of an evaluation on identities that the model has learnt from: on strangers its confidences are worse.
 *
 * @param config - Of the model.
 * @param subjects - The identity of each image that is evaluated.
 */
export function learntWarnings(config: ModelConfig, subjects: readonly string[]): string[] {
  const learnt = identitiesLearnt(config, subjects);
  if (learnt.length === 0) return [];
  const names = learnt.slice(0, 3).join(', ') + (learnt.length > 3 ? ', …' : '');
  const all = new Set(subjects).size;
  return [
    `${learnt.length} of ${all} identities bear names of identities that the model has learnt from; figures on them are too good: ${names}`,
  ];
}
