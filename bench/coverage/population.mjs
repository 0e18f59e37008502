// Populations of identities whose pairs err together, drawn from a known law.
import { createRandom, normalCdf } from '@scaleface/numerics';

/** Effects of a person (level of genuine scores, of impostor scores, of image quality) and their share of the variance. */
const GENUINE = 0.5;
const IMPOSTOR = 0.35;
const QUALITY = 0.6;

/** Two designs: every two identities compared once, and a list in which a person is in few pairs. */
export const DESIGNS = {
  'all pairs of 60 identities': { identities: 60, images: 4, impostors: 'all' },
  'list of 1,500 pairs, 300 identities': { identities: 300, images: 3, impostors: 900, genuinePerPerson: 2 },
};

/** A person: three standard normal effects. */
const person = (random) => ({ genuine: random.normal(), impostor: random.normal(), quality: random.normal() });

/** The quality of one image, uniform in (0, 1) over the population, correlated within a person. */
const imageQuality = (who, random) =>
  normalCdf(QUALITY * who.quality + Math.sqrt(1 - QUALITY * QUALITY) * random.normal());

/** One pair's score; the worse its worse image, the lower a genuine score and the noisier. */
function pairScore(a, b, quality, random) {
  const noise = random.normal();
  if (a === b) return 1.8 + 2.5 * quality + GENUINE * a.genuine + (1.1 - 0.5 * quality) * noise;
  return IMPOSTOR * (a.impostor + b.impostor) + Math.sqrt(1 - 2 * IMPOSTOR * IMPOSTOR) * noise;
}

/** What a wrongly calibrated system would state as P(match). */
export const statedProbability = (score) => 1 / (1 + Math.exp(1.6 - 1.1 * score));

function table() {
  return { scores: [], labels: [], uncertainty: [], left: [], right: [] };
}

function add(into, score, label, quality, left, right) {
  into.scores.push(score);
  into.labels.push(label);
  into.uncertainty.push(-quality);
  into.left.push(left);
  into.right.push(right);
}

/** One sample of a design. */
export function drawSample(design, seed) {
  const random = createRandom(seed);
  const identities = Array.from({ length: design.identities }, () => person(random));
  const images = identities.map((who) => Array.from({ length: design.images }, () => imageQuality(who, random)));
  const into = table();
  const compare = (a, i, b, j) => {
    const quality = Math.min(images[a][i], images[b][j]);
    add(into, pairScore(identities[a], identities[b], quality, random), a === b ? 1 : 0, quality, a, b);
  };
  for (let a = 0; a < design.identities; a++) {
    let left = design.genuinePerPerson ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < design.images; i++) for (let j = 0; j < i && left > 0; j++, left--) compare(a, i, a, j);
  }
  const image = () => random.integer(design.images);
  if (design.impostors === 'all') {
    for (let a = 0; a < design.identities; a++) for (let b = 0; b < a; b++) compare(a, image(), b, image());
  } else {
    for (let k = 0; k < design.impostors; k++) {
      const a = random.integer(design.identities);
      const b = (a + 1 + random.integer(design.identities - 1)) % design.identities;
      compare(a, image(), b, image());
    }
  }
  return into;
}

/** A very large sample of independent pairs in the same proportion: its statistics are the truth. */
export function drawTruth(design, pairs, seed) {
  const random = createRandom(seed);
  const { labels } = drawSample(design, 1);
  const share = labels.reduce((a, b) => a + b, 0) / labels.length;
  const into = table();
  for (let k = 0; k < pairs; k++) {
    const a = person(random);
    const b = k < share * pairs ? a : person(random);
    const quality = Math.min(imageQuality(a, random), imageQuality(b, random));
    add(into, pairScore(a, b, quality, random), a === b ? 1 : 0, quality, k, k);
  }
  return into;
}
