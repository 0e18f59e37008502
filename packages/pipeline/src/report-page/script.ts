/**
 * The page's script, as the page holds it: curves answer to the pointer and to the keyboard, and can be zoomed. It draws
 * nothing that is not in the page already, but for other marks on the axes.
 */
export const SCRIPT: string = `'use strict';
for (const figure of document.querySelectorAll('figure.chart')) {
  const { box: [left, top, width, height], x, y, curves } = JSON.parse(figure.querySelector('.numbers').textContent);
  const plot = figure.querySelector('.plot');
  const svg = plot.querySelector('svg');
  const inside = svg.querySelector('.inside');
  const grid = svg.querySelector('.grid');
  const boxes = curves.map((_, c) => figure.querySelector('.t' + c));
  const reads = boxes.map((box) => box.parentElement.querySelector('.at'));
  const make = (name, attributes, parent) => {
    const made = parent.appendChild(document.createElementNS(svg.namespaceURI, name));
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };
  // On an axis with a logarithm all is done with logarithms.
  const place = (axis, v) => (axis.log ? Math.log10(v) : v);
  const value = (axis, p) => (axis.log ? 10 ** p : p);
  const ends = (axis) => [place(axis, axis.low), place(axis, axis.high)];
  const whole = { x: ends(x), y: ends(y) };
  let view = whole;
  let at = -1;

  const text = (axis, v) => (+(axis.percent ? 100 * v : v).toPrecision(4) + (axis.percent ? ' %' : '')).replace('-', '−');
  const ticks = (axis, [from, to]) => {
    if (axis.log && to - from > 0.9) {
      const all = [];
      for (let k = Math.floor(from); k <= to; k++) for (const m of to - from < 2.4 ? [1, 3] : [1]) all.push(m * 10 ** k);
      return all;
    }
    const [low, high] = [value(axis, from), value(axis, to)];
    const power = 10 ** Math.floor(Math.log10((high - low) / 5));
    const step = [1, 2, 5, 10].find((m) => m * power >= (high - low) / 5) * power;
    const all = [];
    for (let v = Math.ceil(low / step) * step; v <= high; v += step) all.push(Math.abs(v) < step / 1e6 ? 0 : v);
    return all;
  };
  const part = (axis, range, v) => (place(axis, v) - range[0]) / (range[1] - range[0]);

  const draw = () => {
    const share = (range, all) => [(range[0] - all[0]) / (all[1] - all[0]), (range[1] - all[0]) / (all[1] - all[0])];
    const [x0, x1] = share(view.x, whole.x);
    const [y0, y1] = share(view.y, whole.y);
    inside.setAttribute('viewBox', [x0 * width, (1 - y1) * height, (x1 - x0) * width, (y1 - y0) * height].join(' '));
    grid.replaceChildren();
    for (const v of ticks(x, view.x)) {
      const px = left + part(x, view.x, v) * width;
      if (px < left - 0.5 || px > left + width + 0.5) continue;
      make('line', { x1: px, x2: px, y1: top, y2: top + height }, grid);
      make('text', { x: px, y: top + height + 19, 'text-anchor': 'middle' }, grid).textContent = text(x, v);
    }
    for (const v of ticks(y, view.y)) {
      const py = top + (1 - part(y, view.y, v)) * height;
      if (py < top - 0.5 || py > top + height + 0.5) continue;
      make('line', { x1: left, x2: left + width, y1: py, y2: py }, grid);
      make('text', { x: left - 7, y: py + 4.5, 'text-anchor': 'end' }, grid).textContent = text(y, v);
    }
    reset.hidden = view === whole;
    point(at);
  };

  // As many digits as the interval allows.
  const told = (v, low, high) => {
    const factor = y.percent ? 100 : 1;
    const half = (factor * (high - low)) / 2;
    const digits = half > 0 ? Math.min(4, Math.max(0, Math.ceil(-Math.log10(half / 3.55)))) : 3 - (y.percent ? 2 : 0);
    const number = (n) => (factor * n).toFixed(digits).replace('-', '−');
    return number(v) + (y.percent ? ' %' : '') + (half > 0 ? ' [' + number(low) + ', ' + number(high) + ']' : '');
  };
  const longest = curves.reduce((a, b) => (b.x.length > a.x.length ? b : a)).x;
  const cursor = make('line', { class: 'cursor', y1: top, y2: top + height, visibility: 'hidden' }, svg);
  const point = (k) => {
    at = k;
    const on = k >= 0;
    const here = longest[k];
    const px = on ? left + part(x, view.x, here) * width : 0;
    cursor.setAttribute('visibility', on && px >= left && px <= left + width ? 'visible' : 'hidden');
    cursor.setAttribute('x1', px);
    cursor.setAttribute('x2', px);
    const said = [];
    curves.forEach((curve, c) => {
      let near = -1;
      if (on) curve.x.forEach((v, i) => {
        if (near < 0 || Math.abs(place(x, v) - place(x, here)) < Math.abs(place(x, curve.x[near]) - place(x, here))) near = i;
      });
      const known = near >= 0 && curve.y[near] !== null && curve.x.length > 2;
      reads[c].textContent = known ? told(curve.y[near], curve.low?.[near], curve.high?.[near]) : '';
      if (known && boxes[c].checked) said.push(curve.label + ' ' + reads[c].textContent);
    });
    read.textContent = on ? 'At ' + x.title + ' ' + text(x, here) : hint;
    live.textContent = on && document.activeElement === plot ? read.textContent + ': ' + said.join('; ') : '';
  };

  const zoom = (factor, centre) => {
    const narrowed = (range, all, c) => {
      const size = Math.min(all[1] - all[0], (range[1] - range[0]) * factor);
      if (size < (all[1] - all[0]) / 200) return range;
      const from = Math.min(all[1] - size, Math.max(all[0], range[0] + c * (range[1] - range[0] - size)));
      return [from, from + size];
    };
    const next = { x: narrowed(view.x, whole.x, centre[0]), y: narrowed(view.y, whole.y, centre[1]) };
    view = next.x[1] - next.x[0] > 0.999 * (whole.x[1] - whole.x[0]) && next.y[1] - next.y[0] > 0.999 * (whole.y[1] - whole.y[0]) ? whole : next;
    draw();
  };

  const tools = document.createElement('p');
  tools.className = 'tools';
  const hint = 'Point at a curve for its numbers; drag to zoom.';
  const read = Object.assign(document.createElement('span'), { className: 'read', textContent: hint });
  const live = Object.assign(document.createElement('span'), { className: 'read spoken' });
  live.setAttribute('aria-live', 'polite');
  const button = (name, label, action) => {
    const made = tools.appendChild(Object.assign(document.createElement('button'), { type: 'button', textContent: name }));
    made.setAttribute('aria-label', label);
    made.addEventListener('click', action);
    return made;
  };
  tools.append(read);
  button('+', 'Zoom in', () => zoom(0.6, [0.5, 0.5]));
  button('−', 'Zoom out', () => zoom(1 / 0.6, [0.5, 0.5]));
  const reset = button('Whole', 'Show the whole chart', () => { view = whole; draw(); });
  plot.after(tools, live);

  plot.tabIndex = 0;
  plot.setAttribute('role', 'group');
  plot.setAttribute('aria-label', figure.querySelector('.name').textContent + ': arrow keys read the curves, plus and minus zoom, Escape resets');
  plot.classList.add('pointed');
  const partsAt = (event) => {
    const rect = svg.getBoundingClientRect();
    const unit = rect.width / svg.viewBox.baseVal.width;
    const clamp = (v) => Math.min(1, Math.max(0, v));
    return [clamp(((event.clientX - rect.left) / unit - left) / width), clamp(1 - ((event.clientY - rect.top) / unit - top) / height)];
  };
  const inView = (range, p) => range[0] + p * (range[1] - range[0]);
  let drag;
  const area = make('rect', { class: 'drag', visibility: 'hidden' }, svg);
  plot.addEventListener('pointermove', (event) => {
    const [px, py] = partsAt(event);
    const here = inView(view.x, px);
    let near = 0;
    longest.forEach((v, i) => {
      if (Math.abs(place(x, v) - here) < Math.abs(place(x, longest[near]) - here)) near = i;
    });
    point(near);
    if (!drag) return;
    const [ax, ay] = drag;
    area.setAttribute('visibility', 'visible');
    area.setAttribute('x', left + Math.min(ax, px) * width);
    area.setAttribute('width', Math.abs(px - ax) * width);
    area.setAttribute('y', top + (1 - Math.max(ay, py)) * height);
    area.setAttribute('height', Math.abs(py - ay) * height);
  });
  plot.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    drag = partsAt(event);
    plot.setPointerCapture(event.pointerId);
    event.preventDefault();
    plot.focus({ preventScroll: true });
  });
  plot.addEventListener('pointerup', (event) => {
    if (!drag) return;
    const [[ax, ay], [bx, by]] = [drag, partsAt(event)];
    drag = undefined;
    area.setAttribute('visibility', 'hidden');
    if (Math.abs(ax - bx) < 0.03 || Math.abs(ay - by) < 0.03) return;
    const between = (range, a, b) => [inView(range, Math.min(a, b)), inView(range, Math.max(a, b))];
    view = { x: between(view.x, ax, bx), y: between(view.y, ay, by) };
    draw();
  });
  plot.addEventListener('pointerleave', () => point(-1));
  plot.addEventListener('dblclick', () => { view = whole; draw(); });
  // The wheel scrolls the page, unless the chart has been clicked at or Ctrl is held.
  plot.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && document.activeElement !== plot) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, partsAt(event));
  }, { passive: false });
  plot.addEventListener('keydown', (event) => {
    const last = longest.length - 1;
    const steps = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -last, End: last };
    if (event.key in steps) point(Math.min(last, Math.max(0, at + steps[event.key])));
    else if (event.key === '+' || event.key === '=') zoom(0.6, [0.5, 0.5]);
    else if (event.key === '-') zoom(1 / 0.6, [0.5, 0.5]);
    else if (event.key === 'Escape') { view = whole; at = -1; draw(); }
    else return;
    event.preventDefault();
  });
  figure.querySelector('.legend').addEventListener('change', () => point(at));
  draw();
}
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
`;
