import type { Face } from '@scaleface/models';
import { readNumber, writeView } from '../dom/address.js';
import { chart } from '../dom/chart.js';
import { dropZone } from '../dom/drop.js';
import { button, h } from '../dom/element.js';
import { folderButton } from '../dom/folder.js';
import { select } from '../dom/select.js';
import { slider } from '../dom/slider.js';
import { confidenceText } from '../images/gallery.js';
import type { ModelPlace } from '../images/messages.js';
import { startRecognition } from '../images/recognition.js';
import { type Camera, startCamera } from './camera.js';
import { look, type Seen } from './look.js';
import { stage } from './stage.js';

/** Frames that the curve shows. */
const KEPT = 100;

const RATES = ['0.1', '0.01', '0.001', '0.0001'].map((value) => ({ value, label: value }));

const NOTICE =
  'The model of this page has learned drawn faces only: of people its numbers mean nothing. Open a model folder of your own, as scaleface train makes it, and give it a detector.';

const DETECTOR =
  'No detector is part of this page: get yunet_n_dynamic.onnx from the project libfacedetection.train, and drop it above. Without one the middle square of the picture is taken as an aligned face.';

/** What is said of a frame, in a word that a person can wait for. */
function stateOf(seen: Seen | undefined, known: boolean): string {
  if (seen === undefined) return 'no face found';
  const { decision } = seen.verdict;
  if (decision === 'abstain') return 'abstains';
  return known ? decision : 'answers';
}

/** The numbers of a frame; a face that is only answered for was compared with itself, which gives no reason. */
const reasonOf = ({ face, verdict }: Seen, said: string): string =>
  `Confidence: ${confidenceText(face)}.${said === 'answers' ? '' : ` Reason: ${verdict.reason}.`}`;

/**
 * The tab of the webcam: each frame's face, its confidence, and whether it is answered for.
 *
 * @param settings - From the address.
 */
export async function webcamPanel(settings: URLSearchParams): Promise<HTMLElement> {
  const ask = startRecognition();
  let place: ModelPlace = { address: new URL('model/', document.baseURI).href };
  let detector: File | undefined;
  let camera: Camera | undefined;
  let remembered: Face | undefined;
  let last: Seen | undefined;
  let fmr = RATES.find(({ value }) => value === settings.get('fmr'))?.value ?? '0.01';
  const confidences: number[] = [];
  const status = h('p', { class: 'reading', role: 'status' });
  const notice = h('p', { class: 'warning' }, NOTICE);
  const state = h('p', { class: 'verdict', role: 'status' }, 'The camera is off');
  const numbers = h('p', { class: 'reason' });
  const picture = stage();
  const curve = chart({
    title: 'Confidence of the last frames',
    x: { title: 'frame', low: 1, high: KEPT },
    y: { title: 's(x)', low: 0 },
  });

  const tell = (text: string): void => {
    status.textContent = text;
  };
  const guarded = (work: Promise<void>): void => void work.catch((error: Error) => tell(error.message));

  async function open(): Promise<void> {
    tell('Opening the model …');
    const address = (folder: string): string => new URL(folder, document.baseURI).href;
    const finds = detector && { file: detector, wasmPaths: address('onnx/') };
    await ask({ kind: 'open', place, wasmPaths: address('wasm/'), detector: finds });
    notice.hidden = 'files' in place;
    remembered = undefined;
    tell(detector === undefined ? 'Ready, without a detector.' : `Ready, faces are found by ${detector.name}.`);
  }

  function show(frame: ImageData, seen: Seen | undefined): void {
    last = seen;
    const said = stateOf(seen, remembered !== undefined);
    // A live region speaks whenever it is written to.
    if (state.textContent !== said) state.textContent = said;
    numbers.textContent = seen === undefined ? '' : reasonOf(seen, said);
    picture.draw(frame, seen?.face, seen?.verdict.decision === 'abstain');
    remember.disabled = seen === undefined;
    if (seen === undefined) return;
    confidences.push(seen.face.confidence);
    if (confidences.length > KEPT) confidences.shift();
    curve.draw({ lines: [{ label: 's(x)', x: confidences.map((_, i) => i + 1), y: confidences, colour: 0 }] });
  }

  async function run(): Promise<void> {
    camera = await startCamera().catch((error: Error) => {
      throw new Error(`The camera cannot be used: ${error.message}`);
    });
    const mine = camera;
    toggle.textContent = 'Stop the camera';
    try {
      while (camera === mine) {
        const frame = mine.frame();
        const judging = { detects: detector !== undefined, remembered, rejectImage: reject.value(), fmr: Number(fmr) };
        const seen = await look(ask, frame, judging);
        if (camera === mine) show(frame, seen);
        // Where a tab is hidden, nothing is drawn and nothing computed.
        await new Promise(requestAnimationFrame);
      }
    } finally {
      if (camera === mine) stop();
    }
  }

  function stop(): void {
    camera?.stop();
    camera = undefined;
    toggle.textContent = 'Start the camera';
    state.textContent = 'The camera is off';
  }

  const toggle = button('Start the camera', () => (camera === undefined ? guarded(run()) : stop()));
  const remember = button('Remember this face', () => {
    remembered = last?.face;
    tell('Each frame is compared with the face that you remembered.');
  });
  remember.disabled = true;
  const set = (): void => writeView('webcam', { fmr, reject: reject.value() });
  const reject = slider(
    {
      label: 'abstain from the least confident share',
      min: 0,
      max: 0.9,
      step: 0.05,
      value: readNumber(settings, 'reject', 0.2, 0, 0.9),
    },
    set,
  );
  const rates = select('false match rate', RATES, fmr, (value) => {
    fmr = value;
    set();
  });
  await open();
  return h(
    'div',
    {},
    notice,
    dropZone('Drop a face detector here, or choose it: YuNet, an ONNX file', '.onnx', false, ([file]) => {
      detector = file;
      guarded(
        open().catch(async (error: Error) => {
          detector = undefined;
          await open();
          throw error;
        }),
      );
    }),
    h('p', { class: 'hint' }, DETECTOR),
    h(
      'div',
      { class: 'bar' },
      toggle,
      remember,
      folderButton('Open a model folder', (files) => {
        place = { files };
        guarded(open());
      }),
    ),
    status,
    h(
      'div',
      { class: 'columns' },
      h('div', {}, picture.element, state, numbers),
      h('div', {}, rates.element, reject.element, curve.element),
    ),
  );
}
