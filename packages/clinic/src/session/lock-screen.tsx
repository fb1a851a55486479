import { AppError } from '@assent/domain';
import { Button, Card, ErrorNote, Form, LinkButton, Page, PasswordField, Row, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import type { StaffDesk, StaffSession } from './use-staff-session.ts';

interface LockScreenProps {
  readonly session: StaffSession;
  readonly desk: Pick<StaffDesk, 'unlock' | 'signOut'>;
}

/** In place of every screen while the desk is locked: nothing of a patient is in the page then. */
export function LockScreen({ session, desk }: LockScreenProps) {
  const { lock: texts } = useMessages();
  const [password, setPassword] = useState('');
  const unlocking = useDeed(async () => {
    try {
      await desk.unlock(password);
    } finally {
      setPassword('');
    }
  });
  const leaving = useDeed(desk.signOut);
  const isWrong = unlocking.error instanceof AppError && unlocking.error.code === 'unauthenticated';
  const query = new URLSearchParams({ organization: session.organization.id, app: 'clinic' });
  return (
    <Page title={texts.title} lead={texts.lead(session.name)}>
      <Card>
        {session.hasPassword ? (
          <Form onSubmit={unlocking.start}>
            <PasswordField
              label={texts.password}
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
              autoFocus
              isRequired
            />
            <ErrorNote error={unlocking.error} {...(isWrong ? { what: texts.wrong, next: texts.wrongNext } : {})} />
            <Button type="submit" kind="primary" isBusy={unlocking.isBusy}>
              {texts.submit}
            </Button>
          </Form>
        ) : (
          <Row>
            <LinkButton kind="primary" href={`/staff/oidc/start?${query}`}>
              {texts.again}
            </LinkButton>
          </Row>
        )}
        <ErrorNote error={leaving.error} />
        <Row>
          <Button onPress={() => leaving.start()} isBusy={leaving.isBusy}>
            {texts.other}
          </Button>
        </Row>
      </Card>
    </Page>
  );
}
