import type { Client } from '@assent/api';
import { AppError, type Did } from '@assent/domain';
import { Button, Card, Checkbox, ErrorNote, Form, goTo, StateBanner, TextField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import { useFindings } from './criteria-plan.tsx';
import { findingText } from './criterion-text.ts';
import { criteriaOf, type Draft } from './draft.ts';

/** Whose facts count, what patients are told, and the button that opens the study. Criteria are fixed from then on. */
export function PublishStudy({ draft }: { readonly draft: Draft }) {
  const { publish: texts } = useMessages();
  const { client } = useClients();
  const [issuers, setIssuers] = useState('');
  const [identityIssuers, setIdentityIssuers] = useState('');
  const [purpose, setPurpose] = useState('');
  const [isAccepted, setAccepted] = useState(false);
  const criteria = criteriaOf(draft);
  const findings = useFindings(criteria);
  const mayBeRefused = findings.some(({ refuse }) => refuse);
  const { start, isBusy, error } = useDeed(async () => {
    if (!criteria) throw new AppError('invalid_request');
    const roots = await didsIn(client, identityIssuers);
    const body = {
      ...{
        criteria: structuredClone(criteria) as never,
        issuers: await didsIn(client, issuers),
        purpose: purpose.trim(),
      },
      ...(roots.length > 0 ? { identityIssuers: roots } : {}),
    };
    const { id } = await client.openStudy({ body });
    goTo(`/studies/${id}`);
  });
  const isComplete = criteria && issuers.trim() !== '' && purpose.trim() !== '' && (!mayBeRefused || isAccepted);
  return (
    <Card title={texts.title}>
      <Form onSubmit={start}>
        <TextField
          {...{ label: texts.purpose, description: texts.purposeHelp, value: purpose, onChange: setPurpose }}
          isRequired
        />
        <TextField
          {...{ label: texts.issuers, description: texts.issuersHelp, value: issuers, onChange: setIssuers }}
          isLong
          isRequired
        />
        <TextField
          {...{ label: texts.identity, description: texts.identityHelp, value: identityIssuers }}
          onChange={setIdentityIssuers}
          isLong
        />
        <Findings draft={draft} />
        {mayBeRefused && (
          <Checkbox isSelected={isAccepted} onChange={setAccepted}>
            {texts.accept}
          </Checkbox>
        )}
        <p>{isComplete ? texts.fixed : texts.incomplete}</p>
        <ErrorNote error={error} {...(isUnknown(error) ? { what: texts.noIssuer, next: texts.noIssuerNext } : {})} />
        <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={!isComplete}>
          {texts.open}
        </Button>
      </Form>
    </Card>
  );
}

/** What wallets would object to, said before anybody is asked. */
function Findings({ draft }: { readonly draft: Draft }) {
  const { publish: texts, criteria } = useMessages();
  const trial = criteriaOf(draft);
  const findings = useFindings(trial);
  if (!trial) return null;
  if (findings.length === 0) return <StateBanner kind="verified" word={texts.noFindings} />;
  return (
    <StateBanner
      kind={findings.some(({ refuse }) => refuse) ? 'problem' : 'check'}
      word={texts.findings(findings.length)}
    >
      <ul>
        {findings.map((finding) => (
          <li key={`${finding.at} ${finding.code}`}>
            {findingText(criteria, finding)} {finding.refuse ? texts.refused : texts.warned}
          </li>
        ))}
      </ul>
    </StateBanner>
  );
}

/** Organisations by DID or by their short name, one on a line. @throws AppError `not_found` for a name of nobody who signs facts */
async function didsIn(client: Client, text: string): Promise<Did[]> {
  const names = text.split(/[\s,;]+/).filter((name) => name !== '');
  return Promise.all(
    names.map(async (name) => {
      if (name.startsWith('did:')) return name as Did;
      const { did, keys } = await client.readProofIssuer({ params: { tenant: name as never } });
      // criteria cannot be changed later, and nobody could be asked for a proof
      if (keys.length === 0) throw new AppError('not_found');
      return did;
    }),
  );
}

const isUnknown = (error: unknown): boolean => error instanceof AppError && error.code === 'not_found';
