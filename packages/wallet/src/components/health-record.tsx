import { useMemo } from 'react';
import { type RecordEntry, recordWords } from '../health/resource-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import styles from '../screens/screens.module.css';
import { Lines } from './lines.tsx';

/** What a FHIR record says: of whom, and each thing in it. */
export function HealthRecord({ record }: { readonly record: Readonly<Record<string, unknown>> }) {
  const { record: texts, card } = useHealthMessages();
  const values = useValueWords();
  const words = useMemo(() => recordWords(record, texts, values), [record, texts, values.language]);
  const person = [
    ...(words.person ? [{ label: card.of, value: words.person }] : []),
    ...(words.birthDate ? [{ label: card.born, value: words.birthDate }] : []),
  ];
  return (
    <>
      {person.length > 0 && <Lines lines={person} />}
      {words.entries.length === 0 && <p>{texts.none}</p>}
      <ul className={styles.plain}>
        {words.entries.map((entry, at) => (
          // entries have no names of their own, and their order is that of the record
          <li key={at} className={styles.item}>
            <Entry entry={entry} />
          </li>
        ))}
      </ul>
      {words.more > 0 && <p>{texts.more(words.more)}</p>}
    </>
  );
}

function Entry({ entry: { title, lines } }: { readonly entry: RecordEntry }) {
  return (
    <>
      <h3>{title}</h3>
      <Lines lines={lines} />
    </>
  );
}
