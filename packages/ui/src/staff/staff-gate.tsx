import { Progress } from '../components/progress.tsx';
import { useUiMessages } from '../messages/messages.ts';
import { Locked } from './locked.tsx';
import { SignIn } from './sign-in.tsx';
import type { StaffApi } from './staff-api.ts';
import type { StaffDesk } from './use-staff-session.ts';

export interface StaffGateProps {
  readonly api: StaffApi;
  /** The app as the service knows it, for the way back from an identity provider. */
  readonly app: string;
  readonly desk: StaffDesk;
}

/** In place of every screen while nobody is signed in or the session is locked: nothing of anybody else is in the page then. */
export function StaffGate({ api, app, desk }: StaffGateProps) {
  const { staff: texts } = useUiMessages();
  const { standing } = desk;
  if (standing.kind === 'unknown') return <Progress label={texts.looking} />;
  if (standing.kind === 'locked') return <Locked app={app} session={standing.session} desk={desk} />;
  if (standing.kind === 'open') return null;
  return <SignIn api={api} app={app} desk={desk} hasEnded={standing.kind === 'ended'} />;
}
