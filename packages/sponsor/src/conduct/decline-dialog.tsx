import { announce, Button, Dialog, ErrorNote, Select, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { labelOf } from '../define/criterion-text.ts';
import { useMessages } from '../messages/messages.ts';
import { shortOf } from './pseudonym.tsx';
import type { ProofRequest, Study } from './study.ts';

interface DeclineDialogProps {
  readonly study: Study;
  readonly request: ProofRequest;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Records which of the criteria that a person decides does not hold. */
export function DeclineDialog({ study, request, onClose, onDone }: DeclineDialogProps) {
  const { decline: texts, criteria, proofs } = useMessages();
  const { client } = useClients();
  const decided = study.planned.filter(({ how }) => how === 'attested');
  const [criterion, setCriterion] = useState(decided[0]?.id ?? '');
  const { start, isBusy, error } = useDeed(async () => {
    await client.declineEnrolment({ params: { id: study.id }, body: { request: request.id, criterion } });
    announce(texts.done);
    onDone();
    onClose();
  });
  const twice = error === undefined ? {} : { what: texts.decided, next: texts.decidedNext };
  return (
    <Dialog
      title={texts.title(shortOf(request.pseudonym ?? ''))}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{texts.cancel}</Button>
          <Button kind="primary" onPress={start} isBusy={isBusy} isDisabled={criterion === ''}>
            {proofs.decline}
          </Button>
        </>
      }
    >
      {decided.length === 0 ? (
        <p>{texts.none}</p>
      ) : (
        <Select
          label={texts.criterion}
          options={decided.map(({ id }) => ({ value: id, label: labelOf(criteria, study.criteria, id) }))}
          value={criterion}
          onChange={setCriterion}
        />
      )}
      <ErrorNote error={error} {...twice} />
    </Dialog>
  );
}
