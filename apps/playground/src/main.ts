import { readView, writeView } from './dom/address.js';
import { h } from './dom/element.js';
import { themeButton } from './dom/theme.js';

/** A tab; its program is fetched when it is opened. */
interface Tab {
  readonly name: string;
  readonly label: string;
  open(settings: URLSearchParams): Promise<HTMLElement>;
}

const TABS: readonly Tab[] = [
  { name: 'loss', label: 'The loss', open: async (s) => (await import('./loss/panel.js')).lossPanel(s) },
  { name: 'train', label: 'Train live', open: async (s) => (await import('./train/panel.js')).trainPanel(s) },
  { name: 'images', label: 'Your images', open: async (s) => (await import('./images/panel.js')).imagesPanel(s) },
  { name: 'webcam', label: 'Webcam', open: async (s) => (await import('./webcam/panel.js')).webcamPanel(s) },
  { name: 'reject', label: 'Reject', open: async (s) => (await import('./reject/panel.js')).rejectPanel(s) },
];

const list = document.querySelector('[role=tablist]') as HTMLElement;
const main = document.querySelector('main') as HTMLElement;
document.querySelector('.actions')?.append(themeButton());

const buttons = TABS.map(({ name, label }) =>
  h('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}` }, label),
);
const panels = TABS.map(({ name }) =>
  h('section', { role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}`, hidden: true }),
);
const addresses = new Map<number, string>();
let shown = -1;

/** Shows a tab; what was set in it before is still there. */
async function show(next: number, settings: URLSearchParams = new URLSearchParams()): Promise<void> {
  if (next === shown) return;
  if (shown >= 0) addresses.set(shown, location.hash);
  shown = next;
  buttons.forEach((button, i) => {
    button.setAttribute('aria-selected', String(i === next));
    button.tabIndex = i === next ? 0 : -1;
  });
  panels.forEach((panel, i) => {
    panel.hidden = i !== next;
  });
  const [tab, panel] = [TABS[next], panels[next]];
  if (tab === undefined || panel === undefined) return;
  if (panel.childElementCount > 0) {
    history.replaceState(null, '', addresses.get(next) ?? `#${tab.name}`);
    return;
  }
  writeView(tab.name, Object.fromEntries(settings));
  panel.setAttribute('aria-busy', 'true');
  panel.append(h('p', {}, 'Loading …'));
  try {
    panel.replaceChildren(await tab.open(settings));
  } catch (error) {
    panel.replaceChildren(
      h('p', { class: 'warning', role: 'alert' }, `This part did not load: ${(error as Error).message}`),
    );
  }
  panel.removeAttribute('aria-busy');
}

function openView(): void {
  const { tab, settings } = readView();
  const place = TABS.findIndex(({ name }) => name === tab);
  void show(Math.max(0, place), settings);
}

buttons.forEach((button, i) => {
  button.addEventListener('click', () => void show(i));
});
list.addEventListener('keydown', (event) => {
  const last = TABS.length - 1;
  const to = {
    ArrowRight: shown === last ? 0 : shown + 1,
    ArrowLeft: shown === 0 ? last : shown - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  void show(to);
  buttons[to]?.focus();
});
list.append(...buttons);
main.append(...panels);
addEventListener('hashchange', () => location.reload());
openView();

// After the first load everything is there without a network.
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('service-worker.js').catch(() => undefined);
