import { keptChoice, useKeptChoice } from '../kept-choice.ts';

export const themes = ['system', 'light', 'dark'] as const;
/** How the pages look; `system` follows what the device says. */
export type Theme = (typeof themes)[number];

const choice = keptChoice<Theme>(
  'assent.theme',
  themes,
  () => 'system',
  (theme) => {
    if (typeof document === 'undefined') return;
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  },
);

/** The theme in force, and how to choose another. */
export const useTheme = () => ({ theme: useKeptChoice(choice), chooseTheme: choice.choose });
