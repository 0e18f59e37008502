import type { Random } from '@scaleface/numerics';

/**
 * The six things that spoil a drawn image.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity, NUISANCES, photograph } from '@scaleface/pipeline';
 *
 * // One person six times, each time spoilt by one thing as much as it goes.
 * const none = { pose: 0, light: 0, blur: 0, noise: 0, resolution: 0, occlusion: 0 };
 * const face = drawIdentity(createRandom(1));
 * const spoilt = NUISANCES.map((name) => photograph(face, createRandom(2), { magnitudes: { ...none, [name]: 1 } }));
 * spoilt.map(({ severity }) => severity); // => [1, 1, 1, 1, 1, 1]
 * ```
 */
export const NUISANCES = ['pose', 'light', 'blur', 'noise', 'resolution', 'occlusion'] as const;

/** The name of one nuisance. */
export type NuisanceName = (typeof NUISANCES)[number];

/**
 * How strongly each nuisance acts on one image: magnitudes in $[0, 1]$. At 0 a nuisance is absent (pose and light
 * keep the small variation that two good photographs of one person have); at 1 it alone makes the face hard or
 * impossible to recognise by eye:
 *
 * | nuisance | at magnitude $m$ (image 2 units wide) |
 * | --- | --- |
 * | `pose` | roll up to $\pm 40° m$, yaw up to $\pm 45° m$, shift up to $\pm 0.35 m$, scale $\times 2^{\pm 0.4 m}$ |
 * | `light` | gain $0.12^{m}$ at most, side light of contrast up to $m$ |
 * | `blur` | Gaussian, $\sigma = 0.3 m$ |
 * | `noise` | Gaussian on every channel, standard deviation $0.38 m$ of full scale |
 * | `resolution` | width divided by $8^{m}$, then enlarged |
 * | `occlusion` | a rectangle of one colour over the share $0.65 m$ of the image |
 */
export type Magnitudes = Readonly<Record<NuisanceName, number>>;

/**
 * Draws how strongly an image is degraded: by one nuisance, each of the six with probability $1/6$, of a magnitude
 * $m \sim U(0, 1)$; the other five are absent. One corruption at a time over its whole range is how benchmarks of
 * robustness are made (ImageNet-C, arXiv 1903.12261).
 *
 * @param random - Source of randomness; advances by two numbers.
 * @returns Six magnitudes in $[0, 1]$.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { drawMagnitudes, severity } from '@scaleface/pipeline';
 *
 * const magnitudes = drawMagnitudes(createRandom(1));
 * severity(magnitudes) >= 0 && severity(magnitudes) < 1; // => true
 * ```
 */
export function drawMagnitudes(random: Random): Magnitudes {
  const name = NUISANCES[random.integer(NUISANCES.length)] as NuisanceName;
  const none: Magnitudes = { pose: 0, light: 0, blur: 0, noise: 0, resolution: 0, occlusion: 0 };
  return { ...none, [name]: random.uniform() };
}

/**
 * The known severity of an image: the sum of its magnitudes, $\sum_k m_k$, in $[0, 1]$ for images degraded by one
 * nuisance. Nothing that trains or evaluates reads it; the demo correlates it with the confidence once, at the end.
 *
 * @param magnitudes - How strongly each nuisance acts.
 * @returns The severity, from 0.
 *
 * @example
 * ```ts
 * import { severity } from '@scaleface/pipeline';
 *
 * severity({ pose: 0.5, light: 0, blur: 0.25, noise: 0, resolution: 0, occlusion: 0 }); // => 0.75
 * ```
 */
export const severity = (magnitudes: Magnitudes): number => NUISANCES.reduce((sum, name) => sum + magnitudes[name], 0);
