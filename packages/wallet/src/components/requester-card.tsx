import { Card, Icon } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import type { ShownRequester } from '../requests/requester.ts';
import styles from '../screens/screens.module.css';

export interface RequesterCardProps {
  readonly requester: ShownRequester;
  readonly purpose: string | undefined;
}

/** Who asks, why that is believed, and what for. */
export function RequesterCard({ requester, purpose }: RequesterCardProps) {
  const { share: texts } = useMessages();
  const { organization, proof } = requester;
  return (
    <Card title={texts.asks(organization.name)}>
      <p>{texts.kinds[organization.kind]}</p>
      <p className={proof === 'unproven' ? styles.finding : styles.small}>
        <Icon name={proof === 'unproven' ? 'check' : 'verified'} /> {texts.proof[proof]}
      </p>
      <p>
        <strong>{texts.why}:</strong> {purpose && purpose !== 'Verification' ? purpose : texts.noPurpose}
      </p>
    </Card>
  );
}
