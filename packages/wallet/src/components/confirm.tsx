import { Button, Row } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';

export interface ConfirmProps {
  readonly label: string;
  readonly confirm: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

/** A deed that is asked for twice, in the same place, as it cannot be undone. */
export function Confirm({ label, confirm, isBusy, onConfirm }: ConfirmProps) {
  const { back } = useMessages();
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <Row>
        <Button kind="danger" onPress={() => setAsked(true)}>
          {label}
        </Button>
      </Row>
    );
  return (
    <Row>
      <Button kind="danger" autoFocus isBusy={isBusy} onPress={onConfirm}>
        {confirm}
      </Button>
      <Button onPress={() => setAsked(false)}>{back}</Button>
    </Row>
  );
}
