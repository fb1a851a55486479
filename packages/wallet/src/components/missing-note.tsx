import { StateBanner, useFormats } from '@assent/ui';
import { typeLabel } from '../credentials/card-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useMessages } from '../messages/messages.ts';
import type { ShownItem } from '../requests/show-request.ts';

export interface MissingNoteProps {
  readonly items: readonly ShownItem[];
  /** A consent can be given beside the item that asks for it. */
  readonly canConsent?: boolean;
}

/** Why a request cannot be answered, by the names of what is needed and not there, and what can be done about it. */
export function MissingNote({ items, canConsent = false }: MissingNoteProps) {
  const { share: texts } = useMessages();
  const { language } = useValueWords();
  const { list } = useFormats();
  const missing = items.filter(({ isMissing, need }) => isMissing && need !== 'optional');
  if (canConsent && missing.length > 0 && missing.every(({ types }) => types.includes('ConsentGrant')))
    return (
      <StateBanner kind="check" word={texts.missingConsent}>
        {texts.missingConsentNext}
      </StateBanner>
    );
  const names = missing.map(({ id, types }) => types.map((type) => typeLabel(type, language)).join(' / ') || id);
  return (
    <StateBanner kind="check" word={names.length > 0 ? texts.missingCards(list(names)) : texts.missing}>
      {texts.missingNext}
    </StateBanner>
  );
}
