import { writeView } from '../dom/address.js';
import { dropZone } from '../dom/drop.js';
import { button, h } from '../dom/element.js';
import { folderButton } from '../dom/folder.js';
import { turns } from '../dom/turns.js';
import { gallery } from './gallery.js';
import { similarityMatrix } from './matrix.js';
import type { ModelPlace, RankedFace } from './messages.js';
import { pairView } from './pair.js';
import { drawnPictures, type Picture, readPicture } from './pictures.js';
import { startRecognition } from './recognition.js';

const MOST = 12;

const OWN_MODEL =
  'The model of this page has learned drawn faces only: of photographs its numbers mean nothing. Open a model folder of your own, as scaleface train makes it, to use photographs.';

/**
 * The tab of images: similarities, confidences and decisions of a model folder, in a thread of its own.
 *
 * @param settings - From the address.
 */
export async function imagesPanel(settings: URLSearchParams): Promise<HTMLElement> {
  const ask = startRecognition();
  let pictures: readonly Picture[] = drawnPictures();
  let faces: readonly RankedFace[] = [];
  let chosen: [number, number] = [0, 1];
  const status = h('p', { class: 'reading', role: 'status' });
  const notice = h('p', { class: 'warning' }, OWN_MODEL);
  const shown = h('div');
  const matrix = h('div');
  const pair = pairView(ask, settings, (set) => writeView('images', set));

  const begin = turns();
  const say = (error: Error): void => {
    status.textContent = error.message;
  };

  /** Does what a person asks for; what it gives is shown unless they have asked for something else since. */
  function guarded(work: (isLast: () => boolean) => Promise<void>): void {
    const isLast = begin();
    work(isLast).catch((error: Error) => isLast() && say(error));
  }

  async function choose(left: number, right: number): Promise<void> {
    chosen = [left, right];
    const names = pictures.map(({ name }) => name);
    matrix.replaceChildren(similarityMatrix(names, faces, chosen, (i, j) => choose(i, j).catch(say)));
    const [one, other, known] = [pictures[left], pictures[right], faces[right]];
    if (one !== undefined && other !== undefined && known !== undefined) await pair.show(one, other, known);
  }

  async function embed(next: readonly Picture[], isLast: () => boolean): Promise<void> {
    status.textContent = `Embedding ${next.length} images …`;
    const found = await ask({ kind: 'embed', images: next.map(({ image }) => image) });
    if (!isLast()) return;
    pictures = next;
    faces = found;
    status.textContent = `${pictures.length} images embedded.`;
    shown.replaceChildren(gallery(pictures, faces));
    await choose(0, 1);
  }

  async function open(place: ModelPlace, isLast: () => boolean): Promise<void> {
    status.textContent = 'Opening the model …';
    await ask({ kind: 'open', place, wasmPaths: new URL('wasm/', document.baseURI).href });
    notice.hidden = 'files' in place;
    await embed(pictures, isLast);
  }

  async function take(files: readonly File[], isLast: () => boolean): Promise<void> {
    if (files.length < 2) throw new Error('Give at least two images: they are compared with each other.');
    const next = await Promise.all(files.slice(0, MOST).map(readPicture));
    if (!isLast()) return;
    await embed(next, isLast);
    if (isLast() && files.length > MOST) {
      status.textContent = `The first ${MOST} of ${files.length} images are shown.`;
    }
  }

  const drawn = button('Drawn faces', () => guarded((isLast) => embed(drawnPictures(), isLast)));
  await open({ address: new URL('model/', document.baseURI).href }, begin());
  return h(
    'div',
    {},
    notice,
    dropZone(
      'Drop images of aligned faces here, or choose some: the middle square of each is used',
      'image/*',
      true,
      (files) => guarded((isLast) => take(files, isLast)),
    ),
    h(
      'p',
      { class: 'hint' },
      'Faces are neither detected nor aligned here: give crops in which each face stands as it did in training.',
    ),
    h(
      'div',
      { class: 'bar' },
      drawn,
      folderButton('Open a model folder', (files) => guarded((isLast) => open({ files }, isLast))),
    ),
    status,
    shown,
    h('div', { class: 'pairing' }, matrix, pair.element),
  );
}
