import type { DemoConfig } from './config.js';

/**
 * What a demo does, in a few sentences for its report.
 *
 * @param config - Sizes and rates.
 */
export const demoSummary = ({ identities, backbone, magface, head, test }: DemoConfig): string =>
  `A small ArcFace backbone learned ${identities.train} drawn identities from ${backbone.steps * backbone.batch} photographs. ` +
  `With the backbone frozen, the heads of ScaleFace, PFE and ProbFace learned on ${identities.train * head.photographs} ` +
  'further photographs of them. MagFace has a backbone of its own: a copy of the ArcFace backbone that learned from ' +
  `${magface.steps * backbone.batch} photographs more with the MagFace loss. ` +
  `Evaluated on ${test.photographs} photographs each of ${identities.test} other identities. Faces, light, blur, noise, ` +
  'resolution, occlusion and pose are drawn by the program from stated distributions.';
