import { useFormats, useLanguage } from '@assent/ui';
import type { ValueWords } from '../credentials/card-words.ts';
import { useMessages } from '../messages/messages.ts';

/** How values are written in the language in force. */
export function useValueWords(): ValueWords {
  const { language } = useLanguage();
  const { cards } = useMessages();
  const { date } = useFormats();
  return { language, yes: cards.yes, no: cards.no, date };
}
