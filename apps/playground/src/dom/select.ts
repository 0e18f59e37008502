import { freshId, h } from './element.js';

/** What can be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Choices of one group stand together under its name. */
  readonly group?: string;
}

/**
 * A labelled list to choose from.
 *
 * @param label - What is chosen.
 * @param choices - The choices; those of a group one after another.
 * @param value - The one at the start.
 * @param onChange - Called when a person chooses.
 */
export function select(
  label: string,
  choices: readonly Choice[],
  value: string,
  onChange: (value: string) => void,
): { readonly element: HTMLElement; readonly input: HTMLSelectElement } {
  const id = freshId();
  const input = h('select', { id });
  let group: HTMLOptGroupElement | undefined;
  for (const choice of choices) {
    if (choice.group !== undefined && group?.label !== choice.group) {
      group = h('optgroup', { label: choice.group });
      input.append(group);
    }
    const option = h('option', { value: choice.value }, choice.label);
    (choice.group === undefined ? input : (group ?? input)).append(option);
  }
  input.value = value;
  input.addEventListener('change', () => onChange(input.value));
  return { element: h('div', { class: 'control' }, h('label', { for: id }, label), input), input };
}
