import { Page, type StaffSession, Tabs } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { IssueFromForm } from './issue-from-form.tsx';
import { IssueFromResource } from './issue-from-resource.tsx';
import { IssuedList } from './issued-list.tsx';

type Part = 'form' | 'resource' | 'issued';

/** Issuing by form or from a FHIR resource, and what was issued. */
export function Issue({ session }: { readonly session: StaffSession }) {
  const { issue: texts } = useMessages();
  const { actions, organization } = session;
  const canIssue = actions.includes('Issue');
  const canRegister = actions.includes('RegisterPatients');
  const [part, setPart] = useState<Part>(canIssue ? 'form' : 'issued');
  const tabs = [
    ...(canIssue
      ? [
          {
            key: 'form' as const,
            label: texts.byForm,
            content: <IssueFromForm issuer={organization.did} canRegister={canRegister} />,
          },
          {
            key: 'resource' as const,
            label: texts.byResource,
            content: <IssueFromResource canRegister={canRegister} />,
          },
        ]
      : []),
    ...(actions.includes('ReadCredentials')
      ? [
          {
            key: 'issued' as const,
            label: texts.issued,
            content: <IssuedList canRevoke={actions.includes('Revoke')} />,
          },
        ]
      : []),
  ];
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Tabs<Part> label={texts.title} tabs={tabs} selected={part} onSelect={setPart} />
    </Page>
  );
}
