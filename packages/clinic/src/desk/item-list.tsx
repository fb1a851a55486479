import { type CheckInItem, typeOfProfile } from '@assent/domain';
import { StateMark } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';

interface ItemListProps {
  readonly items: readonly CheckInItem[];
  readonly unsupported: readonly CheckInItem[];
}

/** What is going to be asked for, before it is. */
export function ItemList({ items, unsupported }: ItemListProps) {
  const { ask: texts, types } = useMessages();
  const nameOf = (item: CheckInItem): string => {
    const profiles = Array.isArray(item.content.profiles) ? item.content.profiles : [];
    const type = typeOfProfile(String(profiles[0] ?? ''));
    return item.title ?? (type ? types[type] : item.id);
  };
  if (items.length === 0) return null;
  return (
    <ul className={styles.items} aria-label={texts.items}>
      {items.map((item) => (
        <li key={item.id}>
          <span>{nameOf(item)}</span>
          {unsupported.includes(item) ? (
            <StateMark kind="problem" word={item.required === true ? texts.unsupportedRequired : texts.unsupported} />
          ) : (
            <span className={styles.soft}>
              {item.required === true ? texts.choices.required : texts.choices.optional}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
