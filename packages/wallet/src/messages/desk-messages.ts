import { createMessages } from '@assent/ui';
import { deskEn } from './desk-en.ts';
import { deskEs } from './desk-es.ts';

/** Texts about desks without a connection, apart from the others: the first screen needs none of them. */
export const useDeskMessages = createMessages({ en: deskEn, es: deskEs });
