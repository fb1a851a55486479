import { Checkbox } from '@assent/ui';
import { claimLabel, typeLabel } from '../credentials/card-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useMessages } from '../messages/messages.ts';
import type { ShownItem } from '../requests/show-request.ts';
import styles from '../screens/screens.module.css';
import { Words } from './lines.tsx';

export interface ShareItemProps {
  readonly item: ShownItem;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

/** One part of a request: whether it is needed, what of it would leave, and what stays hidden. */
export function ShareItem({ item, isTicked, onTick }: ShareItemProps) {
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
      {isOptional && !item.isMissing && (
        <Checkbox isSelected={isTicked} onChange={onTick} description={texts.optionalHelp}>
          {texts.give(names)}
        </Checkbox>
      )}
      {item.chosen ? <WhatLeaves item={item} /> : !item.isMissing && <p className={styles.small}>{texts.notGiven}</p>}
    </section>
  );
}

function WhatLeaves({ item: { chosen, leaves, hidden } }: Pick<ShareItemProps, 'item'>) {
  const { share: texts } = useMessages();
  const { language } = useValueWords();
  if (!chosen) return null;
  const label = (path: Parameters<typeof claimLabel>[1]) => claimLabel(chosen.type, path, language);
  const left = leaves === 'all' ? Object.keys(chosen.claims).map((name) => label([name])) : leaves.map(label);
  return (
    <div className={styles.pair}>
      <div className={styles.leaves}>
        <strong>{texts.leaves}</strong>
        {leaves === 'all' && <p>{texts.leavesAll}</p>}
        {left.length > 0 ? <Words words={[...new Set(left)]} /> : <p>{texts.leavesNothing}</p>}
      </div>
      {hidden.length > 0 && (
        <div className={styles.stays}>
          <strong>{texts.hidden}</strong>
          <Words words={hidden.map((name) => label([name]))} />
        </div>
      )}
    </div>
  );
}
