import { errorsEn } from './errors-en.ts';

/** Texts of the design system itself, in English: the file that the others are typed by. */
export const en = {
  skipToContent: 'Skip to content',
  languageAndTheme: 'Language and appearance',
  language: 'Language',
  theme: 'Appearance',
  themes: { system: 'As the device', light: 'Light', dark: 'Dark' },
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy link',
  copied: 'The link is copied.',
  link: 'Link',
  showPassword: 'Show',
  hidePassword: 'Hide',
  required: 'required',
  asTable: 'Show as a table',
  time: 'Time',
  busy: 'Working …',
  tryAgain: 'Try again',
  states: { verified: 'Verified', check: 'Check', problem: 'Problem', waiting: 'Waiting', offline: 'Offline' },
  whatNext: 'What to do',
  whomToAsk: 'Who can help',
  errors: errorsEn,
};
