import { createMessages } from '@assent/ui';
import { en } from './en.ts';
import { es } from './es.ts';

/** Texts of this app in the language in force. */
export const useMessages = createMessages({ en, es });
