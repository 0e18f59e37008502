import type { Verification } from '@scaleface/models';
import { readNumber } from '../dom/address.js';
import { chart } from '../dom/chart.js';
import { h } from '../dom/element.js';
import { faceCanvas } from '../dom/face.js';
import { select } from '../dom/select.js';
import { slider } from '../dom/slider.js';
import { DEGRADATIONS, type Degradation, degrade } from './degrade.js';
import { confidenceText } from './gallery.js';
import type { RankedFace } from './messages.js';
import type { Picture } from './pictures.js';
import type { Recognition } from './recognition.js';

/** Strengths at which the curve of the confidence is worked out. */
const STRENGTHS: readonly number[] = Array.from({ length: 11 }, (_, i) => i / 10);

const RATES = ['0.1', '0.01', '0.001', '0.0001'].map((value) => ({ value, label: value }));

/** A pair of pictures, the first of which can be made worse. */
export interface PairView {
  readonly element: HTMLElement;
  /** Shows another pair. */
  show(left: Picture, right: Picture, known: RankedFace): Promise<void>;
}

const verdictOf = ({ decision, reason, probability }: Verification): HTMLElement =>
  h(
    'div',
    {},
    h('p', { class: 'verdict' }, decision),
    h('p', { class: 'reason' }, `${reason}. Probability of a match: ${probability.toFixed(3)}.`),
  );

/**
 * The chosen pair: its decision with the reason, and what becomes of both as the first picture gets worse.
 *
 * @param ask - The recognition thread.
 * @param settings - From the address.
 * @param onSet - Called with the settings when a person moves them.
 */
export function pairView(
  ask: Recognition,
  settings: URLSearchParams,
  onSet: (settings: Readonly<Record<string, string | number>>) => void,
): PairView {
  let how = DEGRADATIONS.find(({ value }) => value === settings.get('how'))?.value ?? 'blur';
  let fmr = RATES.find(({ value }) => value === settings.get('fmr'))?.value ?? '0.01';
  let pair: readonly [Picture, RankedFace, Picture] | undefined;
  let curve: readonly RankedFace[] = [];
  let turn = 0;
  const pictures = h('div', { class: 'strip picked' });
  const verdict = h('div', { role: 'status' });
  const ofConfidence = chart({
    title: 'Confidence of the first picture as it gets worse',
    x: { title: 'strength', low: 0, high: 1 },
    y: { title: 's(x)', low: 0 },
  });

  async function compare(): Promise<void> {
    if (pair === undefined) return;
    const mine = ++turn;
    const [left, other, right] = pair;
    const worse = await degrade(left.image, how, strength.value());
    const [face] = await ask({ kind: 'embed', images: [worse] });
    if (face === undefined || mine !== turn) return;
    const named = { ...face, name: left.name };
    const found = await ask({ kind: 'verify', left: named, right: { ...other, name: right.name }, fmr: Number(fmr) });
    if (mine !== turn) return;
    const caption = (name: string, one: RankedFace) =>
      h('figcaption', {}, h('strong', {}, name), h('br'), confidenceText(one));
    pictures.replaceChildren(
      h('figure', {}, faceCanvas(worse, left.name), caption(left.name, face)),
      h('figure', {}, faceCanvas(right.image, right.name), caption(right.name, other)),
    );
    pictures.dataset.confidence = String(face.confidence);
    verdict.replaceChildren(verdictOf(found));
    const y = curve.map(({ confidence }) => confidence);
    ofConfidence.draw({
      lines: y.length === 0 ? [] : [{ label: 's(x)', x: STRENGTHS, y, colour: 0 }],
      mark: { x: strength.value(), y: face.confidence },
    });
  }

  async function compute(): Promise<void> {
    if (pair === undefined) return;
    const [mine, way] = [pair, how];
    const images = await Promise.all(STRENGTHS.map((one) => degrade(mine[0].image, way, one)));
    const found = await ask({ kind: 'embed', images });
    if (mine !== pair || way !== how) return;
    curve = found;
    await compare();
  }

  const tell = (): void => onSet({ how, strength: strength.value(), fmr });
  const strength = slider(
    { label: 'strength', min: 0, max: 1, step: 0.05, value: readNumber(settings, 'strength', 0, 0, 1) },
    () => {
      tell();
      void compare();
    },
  );
  const kinds = select('make the first worse by', DEGRADATIONS, how, (value) => {
    how = value as Degradation;
    tell();
    void compute();
  });
  const rates = select('false match rate', RATES, fmr, (value) => {
    fmr = value;
    tell();
    void compare();
  });
  return {
    element: h(
      'div',
      { class: 'columns' },
      h('div', {}, pictures, verdict, rates.element, kinds.element, strength.element),
      h('div', {}, ofConfidence.element),
    ),
    async show(left, right, known) {
      pair = [left, known, right];
      await compute();
    },
  };
}
