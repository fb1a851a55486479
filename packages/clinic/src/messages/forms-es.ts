import type { MessagesLike } from '@assent/ui';
import type { formsEn } from './forms-en.ts';

/** Los textos sobre los cuestionarios en recepción, en español. */
export const formsEs: MessagesLike<typeof formsEn> = {
  said: 'Esto es lo que dice el paciente. No lo ha firmado nadie.',
  answered: 'Respondido, sin firma',
  yes: 'Sí',
  no: 'No',
};
