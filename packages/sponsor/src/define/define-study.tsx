import { Card, EmptyState, Page, Select, Tabs, TextField } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { CriteriaPlan } from './criteria-plan.tsx';
import { CriterionForm } from './criterion-form.tsx';
import styles from './define.module.css';
import { type Draft, emptyDraft, previewOf, without } from './draft.ts';
import { ImportCriteria } from './import-criteria.tsx';
import { PublishStudy } from './publish-study.tsx';

/** A new study: its name, its criteria by form or from a file, how each will be known, and what wallets object to; then it is opened. */
export function DefineStudy() {
  const { define: texts } = useMessages();
  const [draft, setDraft] = useState(emptyDraft);
  const [way, setWay] = useState<'form' | 'import'>('form');
  const preview = previewOf(draft);
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Card title={texts.nameTitle}>
        <NameFields draft={draft} onChange={setDraft} />
      </Card>
      <Tabs
        label={texts.ways}
        selected={way}
        onSelect={setWay}
        tabs={[
          {
            key: 'form',
            label: texts.byForm,
            content: (
              <Card title={texts.addTitle}>
                <CriterionForm draft={draft} onChange={setDraft} />
              </Card>
            ),
          },
          { key: 'import', label: texts.byImport, content: <ImportCriteria draft={draft} onChange={setDraft} /> },
        ]}
      />
      <Card title={texts.planTitle}>
        <p>{texts.planLead}</p>
        {preview ? (
          <CriteriaPlan trial={preview} onRemove={(id) => setDraft(without(draft, id))} />
        ) : (
          <EmptyState title={texts.noCriteria}>{texts.noCriteriaHelp}</EmptyState>
        )}
      </Card>
      <PublishStudy draft={draft} />
    </Page>
  );
}

function NameFields({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const { define: texts } = useMessages();
  const set = (changes: Partial<Draft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <TextField label={texts.name} value={draft.title} onChange={(title) => set({ title })} isRequired />
      <div className={styles.pair}>
        <Select
          label={texts.registry}
          options={[
            { value: 'ctgov', label: 'ClinicalTrials.gov' },
            { value: 'ctis', label: 'CTIS (EU)' },
          ]}
          value={draft.registry}
          onChange={(registry) => set({ registry })}
        />
        <TextField label={texts.number} value={draft.id} onChange={(id) => set({ id })} isRequired />
        <TextField label={texts.version} value={draft.version} onChange={(version) => set({ version })} isRequired />
      </div>
    </>
  );
}
