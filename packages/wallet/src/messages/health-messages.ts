import { createMessages, type MessagesLike } from '@assent/ui';
import { healthEn } from './health-en.ts';
import { healthEs } from './health-es.ts';

/** Texts about health cards and links of others, apart from the others: the first screen needs none of them. */
export const useHealthMessages = createMessages({ en: healthEn, es: healthEs });
export type HealthMessages = MessagesLike<typeof healthEn>;
