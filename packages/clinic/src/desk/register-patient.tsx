import type { Endpoints, ResultOf } from '@assent/api';
import type { Did, OrganizationAction } from '@assent/domain';
import { Button, Card, ErrorNote, LinkButton, StateMark, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import type { Match } from './matches.tsx';
import type { Request } from './verdict.ts';

interface RegisterPatientProps {
  /** Of the request that was answered. */
  readonly session: string;
  readonly disclosed: Request['disclosed'];
  readonly matches: readonly Match[];
  readonly may: (action: OrganizationAction) => boolean;
  readonly onRegistered: () => void;
}

/** Makes whoever has just answered a patient of this clinic, or says that they are one. */
export function RegisterPatient({ session, disclosed, matches, may, onRegistered }: RegisterPatientProps) {
  const { register: texts } = useMessages();
  const { client } = useClients();
  const [registered, setRegistered] = useState<'new' | 'known'>();
  const candidate = candidateOf(disclosed, matches);
  const { start, isBusy, error } = useDeed(async () => {
    const body = { custody: 'answered' as const, session, credential: candidate?.id ?? '' };
    const made: ResultOf<Endpoints['onboardPatient']> = await client.onboardPatient({ body });
    if (!made.valid) return;
    setRegistered(made.isNew ? 'new' : 'known');
    onRegistered();
  });
  if (!candidate) return null;
  const state = registered ?? (candidate.isPatient ? 'known' : undefined);
  if (state)
    return (
      <Card title={texts.title}>
        <p role="status">
          <StateMark kind="verified" word={texts.states[state]} />
        </p>
      </Card>
    );
  const actions = (
    <Button onPress={() => start()} isBusy={isBusy}>
      {texts.register}
    </Button>
  );
  return (
    <Card title={texts.title} actions={actions}>
      <p>{candidate.isOwn ? texts.lead : texts.leadOthers}</p>
      {!candidate.isOwn && may('Issue') && <LinkButton href="#/issue">{texts.offerInstead}</LinkButton>}
      <ErrorNote error={error} />
    </Card>
  );
}

interface Candidate {
  /** Of the credential that says who it is. */
  readonly id: string;
  /** This clinic knows the key: from a document of its own, or from a consent that was given to it. */
  readonly isOwn: boolean;
  readonly isPatient: boolean;
}

/** Wallets have a key for each organisation, so the one that this clinic would be met under comes first. */
function candidateOf(disclosed: Request['disclosed'], matches: readonly Match[]): Candidate | undefined {
  const own = matches.find(({ isOfCredential }) => isOfCredential);
  const identity = disclosed.find(({ type }) => type === 'PatientIdentity');
  if (own && identity) return { id: identity.id, isOwn: true, isPatient: own.patient !== undefined };
  const consent = disclosed.find(({ type, claims, holder }) => type === 'ConsentGrant' && isFor(holder, claims));
  if (consent) return { id: consent.id, isOwn: true, isPatient: false };
  const other = identity ?? disclosed.find(({ type }) => type !== 'ConsentGrant');
  return other && { id: other.id, isOwn: false, isPatient: false };
}

const isFor = (holder: Did, { subject, grantor }: Readonly<Record<string, unknown>>): boolean =>
  subject === holder && grantor === holder;
