import { h } from './element.js';

/** A button that opens the choice of a folder. */
export function folderButton(label: string, onFiles: (files: readonly File[]) => void): HTMLElement {
  const input = h('input', { type: 'file', webkitdirectory: true });
  input.addEventListener('change', () => onFiles([...(input.files ?? [])]));
  return h('label', { class: 'folder' }, h('span', {}, label), input);
}
