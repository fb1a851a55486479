import { useState } from 'react';
import { Button, LinkButton } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Form } from '../components/form.tsx';
import { Page } from '../components/page.tsx';
import { PasswordField } from '../components/text-field.tsx';
import { useAsync, useDeed } from '../hooks/use-async.ts';
import { useUiMessages } from '../messages/messages.ts';
import { rememberOrganization } from './remembered.ts';
import type { StaffInviteApi } from './staff-api.ts';

export interface AcceptInviteProps {
  readonly api: StaffInviteApi;
  readonly token: string;
}

/** Sets the password of somebody who was invited, once. */
export function AcceptInvite({ api, token }: AcceptInviteProps) {
  const { invite: texts } = useUiMessages();
  const [password, setPassword] = useState('');
  const [isDone, setDone] = useState(false);
  const invited = useAsync(() => api.readStaffInvite({ body: { token } }), [api, token]);
  const ways = useAsync(() => api.readStaffSignIn({}), [api]);
  const { start, isBusy, error } = useDeed(async () => {
    const { organization } = await api.acceptStaffInvite({ body: { token, password } });
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
