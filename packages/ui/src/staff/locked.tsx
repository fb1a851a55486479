import { useState } from 'react';
import { Button, LinkButton } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Form, Row } from '../components/form.tsx';
import { Page } from '../components/page.tsx';
import { PasswordField } from '../components/text-field.tsx';
import { useDeed } from '../hooks/use-async.ts';
import { useUiMessages } from '../messages/messages.ts';
import { isWrong } from './is-wrong.ts';
import { providerAddress } from './provider-address.ts';
import type { StaffSession } from './staff-api.ts';
import type { StaffDesk } from './use-staff-session.ts';

interface LockedProps {
  readonly app: string;
  readonly session: StaffSession;
  readonly desk: Pick<StaffDesk, 'unlock' | 'signOut' | 'refresh'>;
}

/** Asks whoever is signed in for their password again, or sends them to their identity provider. */
export function Locked({ app, session, desk }: LockedProps) {
  const { staff: texts } = useUiMessages();
  const [password, setPassword] = useState('');
  const unlocking = useDeed(async () => {
    try {
      await desk.unlock(password);
    } catch (error) {
      // too many wrong ones, or the time, may have ended the session
      await desk.refresh();
      throw error;
    } finally {
      setPassword('');
    }
  });
  const leaving = useDeed(desk.signOut);
  const { error } = unlocking;
  return (
    <Page title={texts.locked} lead={texts.lockedLead(session.name)}>
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
            <ErrorNote error={error} {...(isWrong(error) ? { what: texts.wrongOne, next: texts.wrongOneNext } : {})} />
            <Button type="submit" kind="primary" isBusy={unlocking.isBusy}>
              {texts.unlock}
            </Button>
          </Form>
        ) : (
          <Row>
            <LinkButton kind="primary" href={providerAddress(app, session.organization.id)}>
              {texts.provider}
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
