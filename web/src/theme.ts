// Light, dark, or as the system has it. The colours follow from the document's color-scheme (see tokens).
const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEY = 'blackthorn-theme';

export function themeName(): Theme {
  return THEMES.find((theme) => theme === document.documentElement.dataset.theme) ?? 'auto';
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** The choice of an earlier visit. Storage may be forbidden; then there is none. */
export function restoreTheme(): void {
  try {
    apply(THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto');
  } catch {
    apply('auto');
  }
}

/** auto → light → dark → auto. */
export function switchTheme(): void {
  const next = THEMES[(THEMES.indexOf(themeName()) + 1) % THEMES.length] ?? 'auto';
  apply(next);
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
