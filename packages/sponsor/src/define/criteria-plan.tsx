import {
  type Day,
  type PlanFinding,
  type PlannedFor,
  planFindings,
  planProof,
  type TrialCriteria,
} from '@assent/domain';
import { Button, type Column, StateMark, Table } from '@assent/ui';
import { useMemo } from 'react';
import { useMessages } from '../messages/messages.ts';
import { findingText, howOf, labelOf, partText } from './criterion-text.ts';
import styles from './define.module.css';

const today = (): Day => new Date().toISOString().slice(0, 10) as Day;

interface CriteriaPlanProps {
  readonly trial: TrialCriteria;
  /** Takes a criterion out; left out where they are fixed. */
  readonly onRemove?: (id: string) => void;
}

/** Each criterion with how it will be known: proven and what of it is shown, or who vouches for it and why; and what wallets object to. */
export function CriteriaPlan({ trial, onRemove }: CriteriaPlanProps) {
  const { criteria: texts } = useMessages();
  const { planned } = useMemo(() => planProof(trial, today()), [trial]);
  const findings = useFindings(trial);
  const columns: readonly Column<PlannedFor>[] = [
    { label: texts.criterion, cell: ({ id }) => labelOf(texts, trial, id) },
    { label: texts.how, cell: (one) => <How planned={one} /> },
    { label: texts.what, cell: (one) => <Parts planned={one} findings={findings} /> },
  ];
  const removal: Column<PlannedFor> = {
    label: texts.change,
    cell: ({ id }) => (
      <span className={styles.whole}>
        <Button kind="quiet" aria-label={texts.removeOne(labelOf(texts, trial, id))} onPress={() => onRemove?.(id)}>
          {texts.remove}
        </Button>
      </span>
    ),
  };
  const all = onRemove ? [...columns, removal] : columns;
  return <Table caption={texts.title} hasHiddenCaption columns={all} rows={planned} keyOf={({ id }) => id} />;
}

/** What wallets would object to in requests of a trial. */
export const useFindings = (trial: TrialCriteria | undefined): readonly PlanFinding[] =>
  useMemo(() => (trial ? planFindings(trial, today()) : []), [trial]);

function How({ planned }: { readonly planned: PlannedFor }) {
  const { criteria: texts } = useMessages();
  const how = howOf(planned);
  return <StateMark kind={how === 'proven' ? 'verified' : 'check'} word={texts.hows[how]} />;
}

function Parts({ planned, findings }: { readonly planned: PlannedFor; readonly findings: readonly PlanFinding[] }) {
  const { criteria: texts } = useMessages();
  return (
    <ul className={styles.parts}>
      {planned.criteria.map((part) => (
        <li key={part.id}>{partText(texts, part)}</li>
      ))}
      {planned.how === 'attested' && <li>{texts.because[planned.because]}</li>}
      {findings
        .filter(({ criterion }) => criterion === planned.id)
        .map((finding) => (
          <li key={finding.code}>
            <StateMark kind={finding.refuse ? 'problem' : 'check'} word={findingText(texts, finding)} />
          </li>
        ))}
    </ul>
  );
}
