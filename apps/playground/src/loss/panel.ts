import '@tensorflow/tfjs-backend-cpu';
import { selectEngine } from '@scaleface/losses';
import { readNumber, writeView } from '../dom/address.js';
import { chart } from '../dom/chart.js';
import { h } from '../dom/element.js';
import { select } from '../dom/select.js';
import { type Slider, slider } from '../dom/slider.js';
import { table } from '../dom/table.js';
import { catalogue, lossNamed } from './catalogue.js';
import { CENTRES } from './circle.js';
import { dial } from './dial.js';
import { curveOf, GRID, type LossCurve, numbersAt } from './evaluate.js';
import type { Settings } from './loss-case.js';

const degreesAxis = { title: 'angle of the sample (degrees)', low: -180, high: 180, ticks: [-180, -90, 0, 90, 180] };

/** The numbers of the sample as a table. */
function numbersTable(one: ReturnType<typeof lossNamed>, settings: Settings, angle: number): HTMLElement {
  const { loss, slope, cosines, logits, probabilities } = numbersAt(one, settings, angle);
  const cell = (values: Float32Array | undefined, i: number): string => values?.[i]?.toFixed(3) ?? '';
  const shown = logits === undefined ? ['class', 'cosine'] : ['class', 'cosine', 'logit', 'probability'];
  const rows = CENTRES.map(({ label }, i) =>
    logits === undefined
      ? [label, cell(cosines, i)]
      : [label, cell(cosines, i), cell(logits, i), cell(probabilities, i)],
  );
  const sentence = `At ${angle}°: loss ${loss[0]?.toFixed(4)}, gradient by the angle ${slope[0]?.toFixed(4)} per radian.`;
  return h('div', {}, h('p', { class: 'reading', 'data-test': 'reading' }, sentence), table('The sample', shown, rows));
}

/**
 * The tab of the loss: a sample on a circle of three classes, and what a loss of the package makes of it.
 *
 * @param settings - From the address.
 */
export async function lossPanel(settings: URLSearchParams): Promise<HTMLElement> {
  await selectEngine(['cpu']);
  let one = lossNamed(settings.get('loss'));
  let angle = Math.round(readNumber(settings, 'angle', 35, -180, 180));
  let sliders: Record<string, Slider> = {};
  let curve: LossCurve | undefined;
  let turn = 0;

  const values = (): Settings => Object.fromEntries(Object.entries(sliders).map(([name, s]) => [name, s.value()]));
  const circle = dial((degrees) => {
    angle = Math.round(degrees);
    show();
  });
  const controls = h('div', { class: 'controls' });
  const says = h('p', { class: 'says' });
  const numbers = h('div');
  const ofLoss = chart({ title: 'Loss', x: degreesAxis, y: { title: 'loss' } });
  const ofSlope = chart({ title: 'Gradient by the angle', x: degreesAxis, y: { title: 'gradient per radian' } });

  function show(): void {
    writeView('loss', { loss: one.name, angle, ...values() });
    numbers.replaceChildren(numbersTable(one, values(), angle));
    if (curve === undefined) return;
    const found = numbersAt(one, values(), angle);
    const mark = (y: number | undefined) => ({ x: angle, y: y ?? 0 });
    const line = (label: string, y: Float32Array, colour: number) => [{ label, x: GRID, y, colour }];
    ofLoss.draw({ lines: line('loss', curve.loss, 0), mark: mark(found.loss[0]) });
    ofSlope.draw({ lines: line('gradient', curve.slope, 1), mark: mark(found.slope[0]) });
  }

  async function compute(): Promise<void> {
    const mine = ++turn;
    const found = await curveOf(one, values(), () => mine === turn);
    if (found === undefined || mine !== turn) return;
    curve = found;
    show();
  }

  const change = (): void => {
    show();
    void compute();
  };

  function choose(name: string | null, from?: URLSearchParams): void {
    one = lossNamed(name);
    curve = undefined;
    says.textContent = one.says;
    sliders = Object.fromEntries(
      Object.entries(one.settings).map(([key, setting]) => {
        const value = readNumber(from ?? new URLSearchParams(), key, setting.value, setting.min, setting.max);
        return [key, slider({ ...setting, value }, change)];
      }),
    );
    controls.replaceChildren(...Object.values(sliders).map(({ element }) => element));
    change();
  }

  const choices = catalogue.flatMap(({ group, losses }) =>
    losses.map(({ name, label }) => ({ value: name, label, group })),
  );
  const list = select('loss', choices, one.name, (name) => choose(name));
  circle.set(angle);
  choose(one.name, settings);
  return h(
    'div',
    { class: 'columns' },
    h(
      'div',
      {},
      h('p', {}, 'Drag the sample round the circle, or move it with the arrow keys.'),
      circle.element,
      list.element,
      controls,
      says,
      numbers,
    ),
    h('div', {}, ofLoss.element, ofSlope.element),
  );
}
