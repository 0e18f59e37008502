import type { RejectionTable } from '@scaleface/eval';
import { readNumber, writeView } from '../dom/address.js';
import { chart } from '../dom/chart.js';
import { button, h } from '../dom/element.js';
import { estimateText } from '../dom/estimate.js';
import { faceCanvas, pictureOf } from '../dom/face.js';
import { rejectionChart, rejectionLines } from '../dom/rejection-chart.js';
import { table } from '../dom/table.js';
import type { News, Request, ShownFace } from './messages.js';
import { SIZES, STEPS } from './sizes.js';

const FACE = 32;
const percent = (value: number): string => `${Math.round(100 * value)} %`;

function facesRow(label: string, faces: readonly ShownFace[]): HTMLElement {
  const shown = faces.map(({ pixels, confidence }) => {
    const text = confidence.toFixed(1);
    return h('figure', {}, faceCanvas(pictureOf(pixels, FACE), `s(x) = ${text}`), h('figcaption', {}, text));
  });
  return h('div', { class: 'faces' }, h('h2', {}, label), h('div', { class: 'strip' }, ...shown));
}

function resultTable({ rows, columns, far }: RejectionTable): HTMLElement {
  const cells = rows.map(({ label, at, area }) => [label, ...at.map((one) => estimateText(one)), estimateText(area)]);
  const header = ['rejected', ...columns.map(percent), 'area'];
  return table(`True accept rate at a false accept rate of ${percent(far)}, with intervals of 95 %`, header, cells);
}

/**
 * The tab of the training: a backbone, then the scale head, learn drawn faces in a thread of their own.
 *
 * @param settings - From the address.
 */
export function trainPanel(settings: URLSearchParams): HTMLElement {
  let worker: Worker | undefined;
  let state: 'idle' | 'starting' | 'running' | 'paused' | 'done' = 'idle';
  let losses: number[] = [];
  let since = 0;
  let spent = 0;

  const seed = h('input', {
    type: 'number',
    min: 0,
    max: 999999,
    step: 1,
    value: readNumber(settings, 'seed', 1, 0, 999_999),
  });
  const status = h('p', { class: 'reading', role: 'status' }, 'Nothing has been trained yet.');
  const progress = h('progress', { max: STEPS, value: 0, 'aria-label': 'steps made' });
  const ofLoss = chart({
    title: 'Loss of each step',
    x: { title: 'step', low: 0, high: STEPS },
    y: { title: 'loss', low: 0 },
  });
  const ofRejection = rejectionChart('People it has never seen: the surest pairs are kept');
  const result = h('div');
  const faces = h('div');

  const ask = (request: Request): void => worker?.postMessage(request);
  const main = button('Train', () => {
    if (state === 'running') {
      spent += performance.now() - since;
      enter('paused');
      ask({ kind: 'pause' });
    } else if (state === 'paused') {
      since = performance.now();
      enter('running');
      ask({ kind: 'run' });
    } else begin('run');
  });
  const single = button('One step', () => (state === 'paused' ? ask({ kind: 'step' }) : begin('step')));
  const again = button('Start over', () => reset());
  let first: 'run' | 'step' = 'run';

  function enter(next: typeof state): void {
    state = next;
    main.textContent = state === 'running' ? 'Pause' : state === 'paused' ? 'Go on' : 'Train';
    main.disabled = state === 'starting' || state === 'done';
    single.disabled = state === 'starting' || state === 'running' || state === 'done';
    again.disabled = state === 'idle';
    seed.disabled = state !== 'idle';
  }

  function reset(): void {
    worker?.terminate();
    worker = undefined;
    [losses, spent] = [[], 0];
    progress.value = 0;
    status.textContent = 'Nothing has been trained yet.';
    for (const place of [result, faces]) place.replaceChildren();
    for (const one of [ofLoss, ofRejection]) one.draw({ lines: [] });
    enter('idle');
  }

  function begin(how: typeof first): void {
    first = how;
    const number = Math.min(999_999, Math.max(0, Math.round(seed.valueAsNumber || 0)));
    seed.value = String(number);
    writeView('train', { seed: number });
    enter('starting');
    status.textContent = 'Starting the engine …';
    worker = new Worker(new URL('./train-worker.js', document.baseURI), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<News>) => hear(data);
    worker.onerror = (event) => hear({ kind: 'failed', reason: event.message });
    ask({ kind: 'start', seed: number, wasmPaths: new URL('wasm/', document.baseURI).href });
  }

  function hear(news: News): void {
    if (news.kind === 'ready') {
      since = performance.now();
      enter(first === 'run' ? 'running' : 'paused');
      ask({ kind: first });
    } else if (news.kind === 'step') showStep(news);
    else if (news.kind === 'look') showLook(news);
    else {
      reset();
      status.textContent = `It stopped: ${news.reason}`;
    }
  }

  function showStep({ done, loss, phase, next }: Extract<News, { kind: 'step' }>): void {
    losses.push(loss);
    progress.value = done;
    const what =
      phase === 'arcface' ? 'the backbone learns with ArcFace' : 'the backbone is frozen, the scale head learns';
    status.textContent = `Step ${done} of ${STEPS}: ${what}; loss ${loss.toFixed(3)}.`;
    const { steps } = SIZES.arcface;
    const all = Array.from(losses, (_, i) => i + 1);
    const parts = [
      { label: 'ArcFace', x: all.slice(0, steps), y: losses.slice(0, steps), colour: 0 },
      { label: 'ScaleFace', x: all.slice(steps), y: losses.slice(steps), colour: 1 },
    ].filter(({ x }) => x.length > 0);
    ofLoss.draw({ lines: parts, divide: { x: steps, label: 'scale head' } });
    if (next === 'done') enter('done');
  }

  function showLook({ done, table: found, faces: shown }: Extract<News, { kind: 'look' }>): void {
    // Until the head has learned something, its order of the pairs means nothing.
    const known = done > SIZES.arcface.steps;
    const rows = found.rows.filter(({ name }) => known || name === 'random');
    ofRejection.draw({ lines: rejectionLines({ ...found, rows }) });
    if (!known) return;
    faces.replaceChildren(
      facesRow('Least confident', shown.slice(0, shown.length / 2)),
      facesRow('Most confident', shown.slice(shown.length / 2)),
    );
    if (done < STEPS) return;
    spent += performance.now() - since;
    const [random, own] = ['random', 'scaleface'].map((name) => found.rows.find((row) => row.name === name)?.at.at(-1));
    const rise = `At a false accept rate of ${percent(found.far)}, keeping the surer half of the pairs raises the true accept rate from ${random?.value.toFixed(3)} to ${own?.value.toFixed(3)}.`;
    status.textContent = `Done in ${Math.round(spent / 1000)} s. ${rise}`;
    status.dataset.random = String(random?.value);
    status.dataset.kept = String(own?.value);
    result.replaceChildren(resultTable(found));
  }

  reset();
  return h(
    'div',
    {},
    h(
      'p',
      {},
      `A small network learns ${SIZES.identities} drawn people with ArcFace; then it is frozen and the scale head learns how sure to be of each photograph. The curve is of ${SIZES.test.identities} other people.`,
    ),
    h('div', { class: 'bar' }, main, single, again, h('label', { class: 'inline' }, 'seed ', seed)),
    progress,
    status,
    h('div', { class: 'columns' }, ofLoss.element, ofRejection.element),
    result,
    faces,
  );
}
