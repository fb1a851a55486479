import { ErrorNote, goTo, Page, Progress, Tabs, useAsync } from '@assent/ui';
import type { ReactNode } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import { AuditPackage } from './audit-package.tsx';
import { ConsentVersions } from './consent-versions.tsx';
import { Deviations } from './deviations.tsx';
import { Funnel } from './funnel.tsx';
import { Participants } from './participants.tsx';
import { ProofRequests } from './proof-requests.tsx';
import type { Study } from './study.ts';
import { StudyCriteria } from './study-criteria.tsx';

const tabNames = ['proofs', 'participants', 'funnel', 'consent', 'deviations', 'criteria', 'audit'] as const;
type TabName = (typeof tabNames)[number];

const screens: Readonly<Record<TabName, (props: { readonly study: Study }) => ReactNode>> = {
  proofs: ProofRequests,
  participants: Participants,
  funnel: Funnel,
  consent: ConsentVersions,
  deviations: Deviations,
  criteria: StudyCriteria,
  audit: AuditPackage,
};

/** One study, in parts. */
export function StudyScreen({ id, tab }: { readonly id: string; readonly tab: string | undefined }) {
  const { conduct: texts } = useMessages();
  const { client } = useClients();
  const { value: study, error, reload } = useAsync(() => client.readStudy({ params: { id } }), [client, id]);
  const selected = tabNames.find((name) => name === tab) ?? 'proofs';
  if (!study)
    return (
      <Page title={texts.study}>
        <ErrorNote error={error} onRetry={reload} />
        {error === undefined && <Progress label={texts.loading} />}
      </Page>
    );
  const { title, id: number, version } = study.study;
  return (
    <Page title={title} lead={texts.lead(number, version)}>
      <Tabs
        label={title}
        selected={selected}
        onSelect={(name) => goTo(`/studies/${id}/${name}`, { replace: true })}
        tabs={tabNames.map((key) => {
          const Content = screens[key];
          return { key, label: texts.tabs[key], content: <Content study={study} /> };
        })}
      />
    </Page>
  );
}
