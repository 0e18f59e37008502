import type { Random } from '@scaleface/numerics';

/** A colour: red, green and blue in $[0, 1]$. */
export type Colour = readonly [number, number, number];

/**
 * What makes one drawn person that person: geometry in units of half the image's width (the image spans $[-1, 1]^2$,
 * y pointing down) and colours. The distributions are those of {@link drawIdentity}; nothing in them is fitted.
 */
export interface FaceIdentity {
  /** Half width of the head. */
  readonly headWidth: number;
  /** Half height of the head. */
  readonly headHeight: number;
  /** Narrowing of the head towards the chin: 0 is an ellipse, 0.4 a pointed chin. */
  readonly jaw: number;
  /** Colour of the skin. */
  readonly skin: Colour;
  /** Colour of the hair and of the beard. */
  readonly hair: Colour;
  /** How far the hair reaches beyond the head. */
  readonly hairVolume: number;
  /** Height at which hair beside the face ends: −0.4 is short, 0.9 is long. */
  readonly hairLength: number;
  /** Height of the hairline on the forehead. */
  readonly hairline: number;
  /** Bend of the hairline: positive shows the forehead in the middle, negative is a fringe. */
  readonly hairlineBend: number;
  /** Slant of the hairline: the side of the parting. */
  readonly parting: number;
  /** Half distance between the eyes. */
  readonly eyeDistance: number;
  /** Height of the eyes. */
  readonly eyeHeight: number;
  /** Half width of an eye. */
  readonly eyeWidth: number;
  /** Half height of an eye over its half width. */
  readonly eyeOpening: number;
  /** Colour of the iris. */
  readonly iris: Colour;
  /** Gap between the eye and the brow. */
  readonly browGap: number;
  /** Half thickness of a brow. */
  readonly browThickness: number;
  /** Slope of the brows: positive falls towards the temples. */
  readonly browSlope: number;
  /** Length of the nose below the eyes. */
  readonly noseLength: number;
  /** Half width of the nose at its tip. */
  readonly noseWidth: number;
  /** Height of the mouth. */
  readonly mouthHeight: number;
  /** Half width of the mouth. */
  readonly mouthWidth: number;
  /** Half thickness of the lips. */
  readonly lipThickness: number;
  /** Bend of the mouth: positive smiles. */
  readonly mouthBend: number;
  /** Colour of the lips. */
  readonly lips: Colour;
  /** Opacity of the beard; 0 for most identities. */
  readonly beard: number;
}

const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();

const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

const SKIN: readonly [Colour, Colour] = [
  [0.97, 0.82, 0.72],
  [0.32, 0.2, 0.14],
];
const HAIR: readonly Colour[] = [
  [0.09, 0.07, 0.06],
  [0.3, 0.19, 0.11],
  [0.52, 0.27, 0.12],
  [0.85, 0.7, 0.42],
  [0.72, 0.72, 0.72],
];
const IRIS: readonly Colour[] = [
  [0.25, 0.14, 0.07],
  [0.2, 0.42, 0.72],
  [0.25, 0.5, 0.3],
  [0.45, 0.45, 0.45],
];

/** A colour of a palette, mixed with a second one by a uniform share of at most a half. */
function fromPalette(random: Random, palette: readonly Colour[]): Colour {
  const first = palette[random.integer(palette.length)] as Colour;
  const second = palette[random.integer(palette.length)] as Colour;
  return mix(first, second, between(random, 0, 0.5));
}

/**
 * Draws one person. Every number is uniform in the interval written in the body, independent of the others; skin is
 * uniform on a line from light to dark, hair and iris are mixtures of two colours of a palette, and three identities in
 * ten wear a beard of uniform opacity in $[0.2, 0.8]$.
 *
 * @param random - Source of randomness; advances.
 * @returns The parameters of a face.
 *
 * @example
 * ```ts
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity } from '@scaleface/pipeline';
 *
 * const person = drawIdentity(createRandom(1));
 * person.headWidth > 0.5 && person.headWidth < 0.75; // => true
 * ```
 */
export function drawIdentity(random: Random): FaceIdentity {
  const skin = mix(SKIN[0], SKIN[1], random.uniform());
  const red: Colour = [0.75, 0.2, 0.25];
  return {
    headWidth: between(random, 0.52, 0.74),
    headHeight: between(random, 0.7, 0.9),
    jaw: between(random, 0, 0.4),
    skin,
    hair: fromPalette(random, HAIR),
    hairVolume: between(random, 0.02, 0.25),
    hairLength: between(random, -0.4, 0.9),
    hairline: between(random, -0.65, -0.35),
    hairlineBend: between(random, -0.3, 0.6),
    parting: between(random, -0.35, 0.35),
    eyeDistance: between(random, 0.22, 0.34),
    eyeHeight: between(random, -0.18, 0.04),
    eyeWidth: between(random, 0.09, 0.16),
    eyeOpening: between(random, 0.4, 0.9),
    iris: fromPalette(random, IRIS),
    browGap: between(random, 0.1, 0.2),
    browThickness: between(random, 0.015, 0.055),
    browSlope: between(random, -0.35, 0.35),
    noseLength: between(random, 0.2, 0.4),
    noseWidth: between(random, 0.06, 0.16),
    mouthHeight: between(random, 0.4, 0.56),
    mouthWidth: between(random, 0.14, 0.32),
    lipThickness: between(random, 0.025, 0.08),
    mouthBend: between(random, -0.2, 0.5),
    lips: mix(skin, red, between(random, 0.3, 0.9)),
    beard: random.uniform() < 0.3 ? between(random, 0.2, 0.8) : 0,
  };
}
