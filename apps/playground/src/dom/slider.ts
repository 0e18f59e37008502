import { freshId, h } from './element.js';

/** A labelled slider. */
export interface Slider {
  /** What goes into the page. */
  readonly element: HTMLElement;
  /** The input itself. */
  readonly input: HTMLInputElement;
  /** Its number. */
  value(): number;
  /** Sets it, without an event. */
  set(value: number): void;
}

/** Range and label of a slider. */
export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** How the number is written beside it. */
  readonly format?: (value: number) => string;
}

/**
 * A slider with its label and its number.
 *
 * @param options - Range and label.
 * @param onInput - Called when a person moves it.
 */
export function slider(options: SliderOptions, onInput: (value: number) => void): Slider {
  const { label, min, max, step, value, format = (v) => String(+v.toFixed(3)) } = options;
  const id = freshId();
  const input = h('input', { type: 'range', id, min, max, step, value });
  const output = h('output', {}, format(value));
  const show = (): void => {
    output.textContent = format(input.valueAsNumber);
    input.setAttribute('aria-valuetext', output.textContent);
  };
  input.addEventListener('input', () => {
    show();
    onInput(input.valueAsNumber);
  });
  show();
  return {
    element: h('div', { class: 'control' }, h('label', { for: id }, label), input, output),
    input,
    value: () => input.valueAsNumber,
    set: (next) => {
      input.value = String(next);
      show();
    },
  };
}
