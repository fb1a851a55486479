import { Button } from '../components/button.tsx';
import { Row } from '../components/form.tsx';
import { useDeed } from '../hooks/use-async.ts';
import { useUiMessages } from '../messages/messages.ts';
import styles from './staff-actions.module.css';
import type { StaffSession } from './staff-api.ts';
import type { StaffDesk } from './use-staff-session.ts';

export interface StaffActionsProps {
  readonly session: StaffSession;
  readonly desk: Pick<StaffDesk, 'lock' | 'signOut'>;
}

/** Who is signed in, and the ways to leave, for the head of an app. */
export function StaffActions({ session: { name, organization }, desk }: StaffActionsProps) {
  const { staff: texts } = useUiMessages();
  const locking = useDeed(desk.lock);
  const leaving = useDeed(desk.signOut);
  return (
    <Row>
      <span className={styles.who}>{texts.signedIn(name, organization.name)}</span>
      <Button onPress={() => locking.start()}>{texts.lock}</Button>
      <Button kind="quiet" onPress={() => leaving.start()} isBusy={leaving.isBusy}>
        {texts.signOut}
      </Button>
    </Row>
  );
}
