import { Card, Icon } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import type { OverAskingFound } from '../requests/over-asking.ts';
import styles from '../screens/screens.module.css';

/** What a person should look at before they answer, each once. */
export function Findings({ found }: { readonly found: readonly OverAskingFound[] }) {
  const { share: texts } = useMessages();
  if (found.length === 0) return null;
  return (
    <Card title={texts.lookFirst}>
      {[...new Set(found.map(({ what }) => what))].map((what) => (
        <p key={what} className={styles.finding}>
          <Icon name="check" />
          {texts.findings[what]}
        </p>
      ))}
    </Card>
  );
}
