import { StateMark, useFormats } from '@assent/ui';
import { recordHeadline } from '../health/resource-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useContents } from '../hooks/wallet-context.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import styles from '../screens/screens.module.css';

/** Health cards, and data of health links, that are in the wallet, newest first. */
export function KeptHealthList() {
  const { card: texts, link, list, record } = useHealthMessages();
  const { healthCards, healthDocuments } = useContents();
  const { date } = useFormats();
  const values = useValueWords();
  const headline = (resource: Readonly<Record<string, unknown>>) => recordHeadline(resource, record, values);
  return (
    <section aria-label={list.title}>
      <h2>{list.title}</h2>
      <ul className={styles.cards}>
        {healthCards.toReversed().map(({ id, issuer, bundle, receivedAt }) => (
          <li key={id}>
            <a className={styles.cardLink} href={`#/health/${id}`}>
              <span className={styles.cardKind}>{texts.title}</span>
              <span className={styles.cardMain}>{headline(bundle)}</span>
              <span className={styles.small}>{list.from(issuer.name)}</span>
              <span className={styles.small}>{list.received(date(receivedAt))}</span>
              <StateMark
                kind={issuer.vouchedBy === 'nobody' ? 'check' : 'verified'}
                word={issuer.vouchedBy === 'nobody' ? texts.unknown : texts.known}
              />
            </a>
          </li>
        ))}
        {healthDocuments.toReversed().map(({ id, from, resource, receivedAt }) => (
          <li key={id}>
            <a className={styles.cardLink} href={`#/health/${id}`}>
              <span className={styles.cardKind}>{link.document}</span>
              <span className={styles.cardMain}>{headline(resource)}</span>
              <span className={styles.small}>{list.from(from)}</span>
              <span className={styles.small}>{list.received(date(receivedAt))}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
