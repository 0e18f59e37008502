import { svg } from '../dom/element.js';
import { CENTRES } from './circle.js';

/** The circle on which the sample is moved. */
export interface Dial {
  readonly element: SVGSVGElement;
  /** Moves the sample, without an event. */
  set(degrees: number): void;
}

const at = (degrees: number, radius: number): [number, number] => [
  150 + radius * Math.cos((degrees * Math.PI) / 180),
  150 - radius * Math.sin((degrees * Math.PI) / 180),
];

const wrap = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

/** What each key adds to the angle. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: -1,
  ArrowDown: -1,
  ArrowLeft: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

/**
 * The class centres on a circle and the sample, which is moved by mouse, finger or arrow keys.
 *
 * @param onMove - Called with the sample's angle in degrees, −180 … 180.
 */
export function dial(onMove: (degrees: number) => void): Dial {
  const arm = svg('line', { x1: 150, y1: 150, class: 'arm' });
  const knob = svg('circle', { r: 11, class: 'sample' });
  const handle = svg(
    'g',
    {
      role: 'slider',
      tabindex: 0,
      'aria-label': 'angle of the sample to the centre of its class',
      'aria-valuemin': -180,
      'aria-valuemax': 180,
    },
    arm,
    knob,
  );
  const marks = CENTRES.map(({ label, degrees }, i) => {
    const [x, y] = at(degrees, 110);
    const [tx, ty] = at(degrees, degrees === 0 ? 66 : 134);
    const text = svg('text', { x: tx, y: ty + 4, 'text-anchor': 'middle' }, label);
    return svg('g', { class: `centre line-${i}` }, svg('circle', { cx: x, cy: y, r: 8 }), text);
  });
  const element = svg(
    'svg',
    { viewBox: '0 0 300 300', class: 'dial' },
    svg('circle', { cx: 150, cy: 150, r: 110, class: 'rim' }),
    ...marks,
    handle,
  );
  let angle = 0;
  const set = (degrees: number): void => {
    angle = wrap(degrees);
    const [x, y] = at(angle, 110);
    for (const [name, value] of [
      ['x2', x],
      ['y2', y],
    ] as const)
      arm.setAttribute(name, value.toFixed(2));
    for (const [name, value] of [
      ['cx', x],
      ['cy', y],
    ] as const)
      knob.setAttribute(name, value.toFixed(2));
    handle.setAttribute('aria-valuenow', String(Math.round(angle)));
    handle.setAttribute('aria-valuetext', `${Math.round(angle)} degrees`);
  };
  const move = (degrees: number): void => {
    set(degrees);
    onMove(angle);
  };
  const point = (event: PointerEvent): void => {
    const box = element.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    move(Math.round((Math.atan2(-y, x) * 180) / Math.PI));
  };
  element.addEventListener('pointerdown', (event) => {
    element.setPointerCapture(event.pointerId);
    handle.focus();
    point(event);
  });
  // The press of a mouse would take the focus away again.
  element.addEventListener('mousedown', (event) => event.preventDefault());
  element.addEventListener('pointermove', (event) => {
    if (element.hasPointerCapture(event.pointerId)) point(event);
  });
  handle.addEventListener('keydown', (event) => {
    if (event.key === 'Home') move(0);
    else if (event.key in KEYS) move(angle + (KEYS[event.key] as number));
    else return;
    event.preventDefault();
  });
  set(0);
  return { element, set };
}
