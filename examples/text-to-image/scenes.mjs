// Drawn scenes of two objects, and captions that say more or less about them: which scenes a caption fits is known.

const SIZE = 12;
export const PIXELS = SIZE * SIZE * 3;
const shapes = ['circle', 'square', 'triangle', 'cross'];
const colours = {
  red: [0.9, 0.15, 0.15],
  green: [0.15, 0.75, 0.2],
  blue: [0.2, 0.3, 0.95],
  yellow: [0.95, 0.85, 0.15],
  white: [0.97, 0.97, 0.97],
};
const objects = shapes.flatMap((shape) => Object.keys(colours).map((colour) => ({ shape, colour })));

/** All scenes there can be: an object on the left and one on the right, 400 combinations. */
export const combinations = objects.flatMap((left) => objects.map((right) => ({ left, right })));

/** How far a point lies outside a shape of radius 1, negative inside. */
const outside = {
  circle: (x, y) => Math.hypot(x, y) - 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.85,
  triangle: (x, y) => Math.max(0.87 * Math.abs(x) - 0.5 * y, y) - 0.55,
  cross: (x, y) => {
    const [a, b] = [Math.abs(x), Math.abs(y)];
    return Math.max(Math.min(a, b) - 0.3, Math.max(a, b) - 1);
  },
};

/**
 * Draws one scene: places and sizes vary, and noise of a random strength, the severity, lies over it.
 *
 * @returns Pixels in [0, 1], rows first, channels last, and the severity in [0, 1].
 */
export function drawScene({ left, right }, random) {
  const grey = 0.3 + 0.2 * random.uniform();
  const pixels = new Float32Array(PIXELS).fill(grey);
  for (const [object, side] of [
    [left, 0.27],
    [right, 0.73],
  ]) {
    const radius = SIZE * (0.19 + 0.05 * random.uniform());
    const cx = SIZE * (side + 0.08 * (random.uniform() - 0.5));
    const cy = SIZE * (0.5 + 0.4 * (random.uniform() - 0.5));
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) {
        const gap = radius * outside[object.shape]((x + 0.5 - cx) / radius, (y + 0.5 - cy) / radius);
        const cover = Math.min(1, Math.max(0, 0.5 - gap));
        for (let c = 0; c < 3; c++) {
          const at = (y * SIZE + x) * 3 + c;
          pixels[at] += cover * (colours[object.colour][c] - pixels[at]);
        }
      }
    }
  }
  const severity = random.uniform();
  for (let i = 0; i < PIXELS; i++) pixels[i] += 0.3 * severity * random.normal();
  return { pixels, severity };
}

const named = ({ shape, colour }) => `a ${colour} ${shape}`;

/** From the vaguest caption to the most exact: the text, and whether another scene fits it. */
const kinds = [
  ({ left, right }, random) => {
    const { shape } = random.uniform() < 0.5 ? left : right;
    return { text: `a ${shape}`, fits: (s) => s.left.shape === shape || s.right.shape === shape };
  },
  ({ left, right }, random) => {
    const { colour } = random.uniform() < 0.5 ? left : right;
    return { text: `something ${colour}`, fits: (s) => s.left.colour === colour || s.right.colour === colour };
  },
  ({ left, right }, random) => {
    const object = random.uniform() < 0.5 ? left : right;
    const same = (o) => o.shape === object.shape && o.colour === object.colour;
    return { text: named(object), fits: (s) => same(s.left) || same(s.right) };
  },
  ({ left, right }) => ({
    text: `a ${left.shape} left of a ${right.shape}`,
    fits: (s) => s.left.shape === left.shape && s.right.shape === right.shape,
  }),
  ({ left, right }) => ({
    text: `${named(left)} left of a ${right.shape}`,
    fits: (s) => s.left.shape === left.shape && s.left.colour === left.colour && s.right.shape === right.shape,
  }),
  ({ left, right }) => ({
    text: `${named(left)} left of ${named(right)}`,
    fits: (s) =>
      s.left.shape === left.shape &&
      s.left.colour === left.colour &&
      s.right.shape === right.shape &&
      s.right.colour === right.colour,
  }),
];

/** A caption of a random kind for a scene. */
export const describe = (scene, random) => kinds[random.integer(kinds.length)](scene, random);

/** The words of a caption and every two neighbouring ones. */
export function tokens(text) {
  const words = text.split(' ').filter((word) => word !== 'a' && word !== 'of');
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
}

/** All tokens of all captions, which the text tower counts. */
export function vocabulary(random) {
  const all = new Set();
  for (const scene of combinations) {
    for (const kind of kinds) for (let k = 0; k < 4; k++) for (const t of tokens(kind(scene, random).text)) all.add(t);
  }
  return new Map([...all].sort().map((token, i) => [token, i]));
}
