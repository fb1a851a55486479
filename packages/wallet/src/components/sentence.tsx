import type { ConsentGrant } from '@assent/domain';
import { useConsentSentence } from '../hooks/use-consent-sentence.ts';
import styles from '../screens/screens.module.css';

/** What a consent says, in sentences. */
export function Sentence({ grant }: { readonly grant: ConsentGrant }) {
  const sentence = useConsentSentence();
  return <p className={styles.sentence}>{sentence(grant).join(' ')}</p>;
}
