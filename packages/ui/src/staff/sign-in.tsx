import { AppError } from '@assent/domain';
import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Form } from '../components/form.tsx';
import { Page } from '../components/page.tsx';
import { PasswordField, TextField } from '../components/text-field.tsx';
import { useAsync, useDeed } from '../hooks/use-async.ts';
import { goTo, useHashRoute } from '../hooks/use-hash-route.ts';
import { useUiMessages } from '../messages/messages.ts';
import { isWrong } from './is-wrong.ts';
import { providerAddress } from './provider-address.ts';
import { rememberedOrganization, rememberOrganization } from './remembered.ts';
import type { StaffApi } from './staff-api.ts';
import type { StaffDesk } from './use-staff-session.ts';

interface SignInProps {
  readonly api: StaffApi;
  readonly app: string;
  readonly desk: Pick<StaffDesk, 'signIn'>;
  /** Somebody was signed in, and the screen they were at comes back. */
  readonly hasEnded: boolean;
}

/** Signs staff in with an account of the service, or by the identity provider of the organisation. */
export function SignIn({ api, app, desk, hasEnded }: SignInProps) {
  const { staff: texts } = useUiMessages();
  const [organization, setOrganization] = useState(rememberedOrganization);
  const ways = useAsync(() => api.readStaffSignIn({}), [api]);
  return (
    <Page title={texts.title} lead={hasEnded ? texts.over : texts.lead}>
      <CameBack />
      {ways.value?.isPossible === false ? (
        <ErrorNote error={new AppError('forbidden')} what={texts.notHere} next={texts.notHereNext} />
      ) : (
        <ByPassword {...{ desk, organization, setOrganization }} />
      )}
      {ways.value?.oidc && <ByProvider app={app} organization={organization.trim()} />}
    </Page>
  );
}

interface ByPasswordProps extends Pick<SignInProps, 'desk'> {
  readonly organization: string;
  readonly setOrganization: (organization: string) => void;
}

function ByPassword({ desk, organization, setOrganization }: ByPasswordProps) {
  const { staff: texts } = useUiMessages();
  const isBack = useHashRoute().parts[0] === 'sign-in';
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const { start, isBusy, error } = useDeed(async () => {
    try {
      await desk.signIn(organization, login, password);
      // the screen of whoever came back in vain from somewhere else is no screen
      if (isBack) goTo('/', { replace: true });
    } finally {
      setPassword('');
    }
  });
  return (
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
        <ErrorNote error={error} {...(isWrong(error) ? { what: texts.wrong, next: texts.wrongNext } : {})} />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}

/** The way to the identity provider. The service has to know of which organisation. */
function ByProvider({ app, organization }: { readonly app: string; readonly organization: string }) {
  const { staff: texts } = useUiMessages();
  const [isMissing, setMissing] = useState(false);
  const go = () => {
    if (organization === '') return setMissing(true);
    rememberOrganization(organization);
    window.location.assign(providerAddress(app, organization));
  };
  return (
    <Card title={texts.otherWay}>
      <div>
        <Button onPress={go}>{texts.provider}</Button>
      </div>
      {isMissing && <p role="alert">{texts.organizationFirst}</p>}
    </Card>
  );
}

const problems = ['no_account', 'declined', 'failed', 'unavailable'] as const;

/** What became of signing in elsewhere, which the address says: `#/sign-in/` and why. */
function CameBack() {
  const { staff: texts } = useUiMessages();
  const { parts } = useHashRoute();
  const problem = parts[0] === 'sign-in' ? problems.find((one) => one === parts[1]) : undefined;
  if (!problem) return null;
  const { what, next } = texts.problems[problem];
  return <ErrorNote error={new AppError('unauthenticated')} what={what} next={next} />;
}
