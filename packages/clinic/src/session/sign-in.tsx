import { AppError } from '@assent/domain';
import { Button, Card, ErrorNote, Form, Page, PasswordField, TextField, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { sessionClient } from './clients.tsx';
import { rememberedOrganization, rememberOrganization } from './remembered.ts';
import type { StaffDesk } from './use-staff-session.ts';

interface SignInProps {
  readonly desk: Pick<StaffDesk, 'signIn'>;
  /** Somebody was signed in, and the screen they were at comes back. */
  readonly hasEnded: boolean;
}

/** Signs staff in with an account of this service, or by the identity provider of the clinic. */
export function SignIn({ desk, hasEnded }: SignInProps) {
  const { signIn: texts } = useMessages();
  const [organization, setOrganization] = useState(rememberedOrganization);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const ways = useAsync(() => sessionClient.readStaffSignIn({}), []);
  const { start, isBusy, error } = useDeed(async () => {
    try {
      await desk.signIn(organization, login, password);
    } finally {
      setPassword('');
    }
  });
  return (
    <Page title={texts.title} lead={hasEnded ? texts.ended : texts.lead}>
      {ways.value?.isPossible === false ? (
        <ErrorNote error={new AppError('forbidden')} what={texts.needsHttps} next={texts.needsHttpsNext} />
      ) : (
        <Card>
          <Form onSubmit={start}>
            <TextField
              label={texts.organization}
              description={texts.organizationHelp}
              value={organization}
              onChange={setOrganization}
              autoComplete="organization"
              isRequired
            />
            <TextField label={texts.login} value={login} onChange={setLogin} autoComplete="username" isRequired />
            <PasswordField
              label={texts.password}
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
              isRequired
            />
            <ErrorNote error={error} {...wordsFor(error, texts)} />
            <Button type="submit" kind="primary" isBusy={isBusy}>
              {texts.submit}
            </Button>
          </Form>
        </Card>
      )}
      {ways.value?.oidc && <OidcButton organization={organization} />}
    </Page>
  );
}

/** Which of the three was wrong is not said, as the service does not say it either. */
const wordsFor = (error: unknown, texts: { readonly wrong: string; readonly wrongNext: string }) =>
  error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'invalid_request')
    ? { what: texts.wrong, next: texts.wrongNext }
    : {};

function OidcButton({ organization }: { readonly organization: string }) {
  const { signIn: texts } = useMessages();
  const [isMissing, setMissing] = useState(false);
  const go = () => {
    const id = organization.trim();
    if (id === '') return setMissing(true);
    rememberOrganization(id);
    window.location.assign(`/staff/oidc/start?${new URLSearchParams({ organization: id, app: 'clinic' })}`);
  };
  return (
    <Card title={texts.otherWay}>
      <Button onPress={go}>{texts.oidc}</Button>
      {isMissing && <p role="alert">{texts.organizationFirst}</p>}
    </Card>
  );
}
