import { AppError } from '@assent/domain';
import { type ReactNode, useState } from 'react';
import { Button, LinkButton } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Form, Row } from '../components/form.tsx';
import { Page } from '../components/page.tsx';
import { Progress } from '../components/progress.tsx';
import { StateBanner } from '../components/state-banner.tsx';
import { PasswordField, TextField } from '../components/text-field.tsx';
import { useAsync, useDeed } from '../hooks/use-async.ts';
import { useUiMessages } from '../messages/messages.ts';
import type { StaffApi, StaffSession } from './staff-api.ts';
import type { StaffSessionState } from './use-staff-session.ts';

export interface StaffGateProps {
  readonly api: StaffApi;
  /** The app as the service knows it, for the way back from an identity provider. */
  readonly app: string;
  readonly state: StaffSessionState;
  /** What somebody sees who is signed in. */
  readonly children: (session: StaffSession) => ReactNode;
}

/** Lets staff in: asks who they are, or for the password again while the session is locked. */
export function StaffGate({ api, app, state, children }: StaffGateProps) {
  const { staff: texts } = useUiMessages();
  if (state.session === 'unknown') return <Progress label={texts.looking} />;
  if (state.session === 'none') return <SignIn api={api} app={app} state={state} />;
  if (state.session.state === 'locked') return <Locked app={app} session={state.session} state={state} />;
  return children(state.session);
}

const isWrong = (error: unknown): boolean => error instanceof AppError && error.code === 'unauthenticated';

function SignIn({ api, app, state }: Omit<StaffGateProps, 'children'>) {
  const { staff: texts } = useUiMessages();
  const [organization, setOrganization] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const ways = useAsync(() => api.readStaffSignIn({}), [api]);
  const { start, isBusy, error } = useDeed(async () => {
    try {
      await state.signIn({ organization: organization.trim(), login: login.trim(), password });
    } finally {
      setPassword('');
    }
  });
  return (
    <Page title={texts.title} lead={texts.lead}>
      {state.isOver && <StateBanner kind="waiting" word={texts.over} isLive />}
      {ways.value?.isPossible === false && <StateBanner kind="problem" word={texts.notHere} />}
      <Card>
        <Form onSubmit={start}>
          <TextField
            {...{ label: texts.organization, description: texts.organizationHelp, value: organization }}
            onChange={setOrganization}
            autoComplete="organization"
            isRequired
          />
          <TextField label={texts.login} value={login} onChange={setLogin} autoComplete="username" isRequired />
          <PasswordField
            {...{ label: texts.password, value: password }}
            onChange={setPassword}
            autoComplete="current-password"
            isRequired
          />
          <ErrorNote error={error} {...(isWrong(error) ? { what: texts.wrong, next: texts.wrongNext } : {})} />
          <Row>
            <Button type="submit" kind="primary" isBusy={isBusy}>
              {texts.submit}
            </Button>
            {ways.value?.oidc && organization.trim() !== '' && <ByProvider app={app} organization={organization} />}
          </Row>
        </Form>
      </Card>
    </Page>
  );
}

/** The way to the identity provider of an organisation. */
function ByProvider({ app, organization }: { readonly app: string; readonly organization: string }) {
  const { staff: texts } = useUiMessages();
  const query = new URLSearchParams({ organization: organization.trim(), app });
  return <LinkButton href={`/staff/oidc/start?${query}`}>{texts.provider}</LinkButton>;
}

function Locked({ app, session, state }: Omit<StaffGateProps, 'api' | 'children'> & { session: StaffSession }) {
  const { staff: texts } = useUiMessages();
  const [password, setPassword] = useState('');
  const unlocking = useDeed(async () => {
    try {
      await state.unlock(password);
    } finally {
      setPassword('');
    }
  });
  const leaving = useDeed(state.signOut);
  const { error } = unlocking;
  return (
    <Page title={texts.locked} lead={texts.lockedLead(session.name)}>
      <Card>
        {session.hasPassword ? (
          <Form onSubmit={unlocking.start}>
            <PasswordField label={texts.password} value={password} onChange={setPassword} isRequired />
            <ErrorNote error={error} {...(isWrong(error) ? { what: texts.wrong, next: texts.wrongNext } : {})} />
            <Button type="submit" kind="primary" isBusy={unlocking.isBusy}>
              {texts.unlock}
            </Button>
          </Form>
        ) : (
          <ByProvider app={app} organization={session.organization.id} />
        )}
        <Button onPress={leaving.start} isBusy={leaving.isBusy}>
          {texts.signOut}
        </Button>
        <ErrorNote error={leaving.error} />
      </Card>
    </Page>
  );
}
