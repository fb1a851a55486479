import { LinkButton, Page, StateMark, useFormats } from '@assent/ui';
import { useConsentSentence } from '../hooks/use-consent-sentence.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import type { HeldConsent } from '../storage/wallet-contents.ts';
import styles from './screens.module.css';

/** Consents, newest first, each as a sentence. */
export function Consents() {
  const { consents: texts } = useMessages();
  const { wallet, acting } = useWallet();
  const { grants } = useContents();
  const sentence = useConsentSentence();
  const { date } = useFormats();
  const shown = grants.filter(({ grant }) => (acting ? grant.subject === acting.did : grant.subject === grant.grantor));
  const now = wallet.clock.now();
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <LinkButton href="#/consents/new" kind="primary">
          {texts.add}
        </LinkButton>
      }
    >
      {shown.length === 0 && <p>{texts.none}</p>}
      <ul className={styles.plain}>
        {shown.toReversed().map((held) => (
          <li key={held.grant.id}>
            <a className={styles.cardLink} href={`#/consents/${held.grant.id}`}>
              <span className={styles.cardMain}>{sentence(held.grant).join(' ')}</span>
              <span className={styles.small}>{texts.given(date(held.signedAt))}</span>
              <ConsentMark held={held} now={now} />
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** How a consent stands, as a sign and a word. */
export function ConsentMark({ held, now }: { readonly held: HeldConsent; readonly now: string }) {
  const { consents: texts } = useMessages();
  if (held.revokedAt) return <StateMark kind="problem" word={texts.revoked} />;
  if (held.grant.period.end <= now) return <StateMark kind="waiting" word={texts.over} />;
  return <StateMark kind="verified" word={texts.inForce} />;
}
