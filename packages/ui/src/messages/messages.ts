import { createMessages } from '../i18n/create-messages.ts';
import { en } from './en.ts';
import { es } from './es.ts';

/** Texts of the design system in the language in force. */
export const useUiMessages = createMessages({ en, es });
