import { Button, Card, ErrorNote, Form, LinkButton, Page, PasswordField, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { sessionClient } from './clients.tsx';
import { rememberOrganization } from './remembered.ts';

/** Sets the password of somebody who was invited, once. */
export function AcceptInvite({ token }: { readonly token: string }) {
  const { invite: texts } = useMessages();
  const [password, setPassword] = useState('');
  const [isDone, setDone] = useState(false);
  const invited = useAsync(() => sessionClient.readStaffInvite({ body: { token } }), [token]);
  const ways = useAsync(() => sessionClient.readStaffSignIn({}), []);
  const { start, isBusy, error } = useDeed(async () => {
    const { organization } = await sessionClient.acceptStaffInvite({ body: { token, password } });
    rememberOrganization(organization.id);
    setPassword('');
    setDone(true);
  });
  if (invited.error !== undefined)
    return (
      <Page title={texts.title}>
        <ErrorNote error={invited.error} what={texts.over} next={texts.overNext} />
      </Page>
    );
  const { value } = invited;
  if (isDone)
    return (
      <Page title={texts.done} lead={texts.doneLead(value?.login ?? '')}>
        <LinkButton kind="primary" href="#/">
          {texts.signIn}
        </LinkButton>
      </Page>
    );
  return (
    <Page title={texts.title} lead={value && texts.lead(value.name, value.organization.name)}>
      <Card>
        <Form onSubmit={start}>
          <PasswordField
            label={texts.password}
            description={texts.passwordHelp(ways.value?.minPasswordLength ?? 15)}
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            isRequired
          />
          <ErrorNote error={error} />
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {texts.submit}
          </Button>
        </Form>
      </Card>
    </Page>
  );
}
