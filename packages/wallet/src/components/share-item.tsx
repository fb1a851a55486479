import { Checkbox, LinkButton } from '@assent/ui';
import { claimLabel, leavingLines, typeLabel } from '../credentials/card-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useContents } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import type { ShownItem } from '../requests/show-request.ts';
import styles from '../screens/screens.module.css';
import { Lines, Words } from './lines.tsx';
import { Sentence } from './sentence.tsx';

export interface ShareItemProps {
  readonly item: ShownItem;
  /** Where a consent is given, if that is what is missing; absent where none can be given now. */
  readonly consentAt?: string;
  /** Whether all that is needed is there. */
  readonly canAnswer: boolean;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

/** One part of a request: whether it is needed, what of it would leave, and what stays hidden. */
export function ShareItem({ item, consentAt, canAnswer, isTicked, onTick }: ShareItemProps) {
  const { share: texts } = useMessages();
  const { language } = useValueWords();
  const names = item.types.map((type) => typeLabel(type, language)).join(' / ') || item.id;
  const isOptional = item.need === 'optional';
  return (
    <section className={styles.item} aria-label={names} data-item={item.id}>
      <h3>
        {names} <span className={styles.tag}>{texts[item.need]}</span>
      </h3>
      {item.isMissing && <p>{texts.missing}</p>}
      {consentAt !== undefined && item.isMissing && item.types.includes('ConsentGrant') && (
        <LinkButton href={consentAt}>{texts.makeConsent}</LinkButton>
      )}
      {isOptional && !item.isMissing && (
        <Checkbox isSelected={isTicked} onChange={onTick} description={texts.optionalHelp}>
          {texts.give(names)}
        </Checkbox>
      )}
      {item.chosen ? (
        <WhatLeaves item={item} />
      ) : (
        !item.isMissing && <p className={styles.small}>{canAnswer || isOptional ? texts.notGiven : texts.ready}</p>
      )}
    </section>
  );
}

function WhatLeaves({ item: { chosen, leaves, hidden } }: Pick<ShareItemProps, 'item'>) {
  const { share: texts } = useMessages();
  const words = useValueWords();
  const { grants } = useContents();
  if (!chosen) return null;
  const consent = grants.find(({ compact }) => compact === chosen.compact);
  if (consent)
    return (
      <div className={styles.leaves}>
        <strong>{texts.leavesConsent}</strong>
        <Sentence grant={consent.grant} />
      </div>
    );
  const left = leavingLines(chosen, leaves, words);
  return (
    <div className={styles.pair}>
      <div className={styles.leaves}>
        <strong>{texts.leaves}</strong>
        {leaves === 'all' && <p>{texts.leavesAll}</p>}
        {left.length > 0 ? <Lines lines={left} /> : <p>{texts.leavesNothing}</p>}
      </div>
      {hidden.length > 0 && (
        <div className={styles.stays}>
          <strong>{texts.hidden}</strong>
          <Words words={hidden.map((name) => claimLabel(chosen.type, [name], words.language))} />
        </div>
      )}
    </div>
  );
}
