import { h } from './element.js';

/**
 * A place to drop files on, which is also a button that opens the choice of files.
 *
 * @param label - What is wanted.
 * @param accept - Kinds of files, as an input takes them.
 * @param multiple - Whether several may be given.
 * @param onFiles - Called with what was dropped or chosen.
 */
export function dropZone(
  label: string,
  accept: string,
  multiple: boolean,
  onFiles: (files: readonly File[]) => void,
): HTMLElement {
  const input = h('input', { type: 'file', accept, multiple });
  const zone = h('label', { class: 'drop' }, h('span', {}, label), input);
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) onFiles(files);
  });
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.classList.toggle('over', on);
  };
  zone.addEventListener('dragover', over(true));
  zone.addEventListener('dragleave', over(false));
  zone.addEventListener('drop', (event) => {
    over(false)(event);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  });
  return zone;
}
