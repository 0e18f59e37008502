import { button } from './element.js';

const NAMES = { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' } as const;
type Theme = keyof typeof NAMES;

const ORDER: readonly Theme[] = ['auto', 'light', 'dark'];
const KEY = 'scaleface-theme';

function stored(): Theme {
  const found = localStorage.getItem(KEY);
  return ORDER.find((theme) => theme === found) ?? 'auto';
}

/** A switch between the system's colours, light and dark; it is remembered. */
export function themeButton(): HTMLButtonElement {
  let theme = stored();
  const apply = (): void => {
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    element.textContent = NAMES[theme];
  };
  const element = button('', () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] as Theme;
    localStorage.setItem(KEY, theme);
    apply();
  });
  apply();
  return element;
}
