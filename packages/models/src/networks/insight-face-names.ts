/** Where a part of the network lies among InsightFace's numbered layers. */
const parts: readonly (readonly [own: RegExp, insightFace: string])[] = [
  [/^stem\./, 'layers.0.'],
  [/^depthwise\./, 'layers.1.'],
  [/^stage1\.down\./, 'layers.2.'],
  [/^stage1\.block(\d+)\./, 'layers.3.layers.$1.'],
  [/^stage2\.down\./, 'layers.4.'],
  [/^stage2\.block(\d+)\./, 'layers.5.layers.$1.'],
  [/^stage3\.down\./, 'layers.6.'],
  [/^stage3\.block(\d+)\./, 'layers.7.layers.$1.'],
  [/^last\./, 'conv_sep.'],
  [/^features\./, 'features.layers.3.'],
  [/^whole\./, 'features.layers.0.'],
  [/^fc\./, 'features.layers.2.'],
];

/** What is numbered inside a part: the units of a block, and the layers of a unit. */
const numbered: Readonly<Record<string, number>> = { expand: 0, depthwise: 1, project: 2, conv: 0, bn: 1, prelu: 2 };

/** InsightFace's name of a variable of MobileFaceNet: `stage1.down.expand.conv.weight` is `layers.2.layers.0.layers.0.weight`. */
export function insightFaceName(own: string): string {
  const [pattern, name] = parts.find(([part]) => part.test(own)) as (typeof parts)[number];
  const rest = own.replace(pattern, '').split('.');
  const inside = rest.map((word) => (Object.hasOwn(numbered, word) ? `layers.${numbered[word]}` : word));
  return (own.match(pattern)?.[0] ?? '').replace(pattern, name) + inside.join('.');
}
