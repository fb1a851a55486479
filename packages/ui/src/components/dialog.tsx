import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useUiMessages } from '../messages/messages.ts';
import { Button } from './button.tsx';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  /** Called when the person leaves it: by its button, Escape, or a press beside it. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the end, in place of the one that closes it. */
  readonly actions?: ReactNode;
  /** What it asks must be answered: it is said as an alert, and a press beside it does nothing. */
  readonly isAlert?: boolean;
}

/** A question or a form in front of the page. It keeps the focus, and gives it back where it was. */
export function Dialog({ title, isOpen, onClose, children, actions, isAlert = false }: DialogProps) {
  const { close } = useUiMessages();
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={!isAlert}
      className={styles.veil ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <AriaDialog role={isAlert ? 'alertdialog' : 'dialog'} className={styles.dialog ?? ''}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          <div className={styles.actions}>{actions ?? <Button onPress={onClose}>{close}</Button>}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps extends Omit<DialogProps, 'actions' | 'isAlert'> {
  /** What will be done, as the button says it: "Revoke", not "OK". */
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  /** It cannot be undone. */
  readonly isDangerous?: boolean;
  readonly isBusy?: boolean;
}

/** Asks before something is done. The focus begins on the way out. */
export function Confirm({ confirmLabel, onConfirm, isDangerous = false, isBusy = false, ...dialog }: ConfirmProps) {
  const { cancel } = useUiMessages();
  const actions = (
    <>
      <Button onPress={dialog.onClose} autoFocus>
        {cancel}
      </Button>
      <Button kind={isDangerous ? 'danger' : 'primary'} onPress={onConfirm} isBusy={isBusy}>
        {confirmLabel}
      </Button>
    </>
  );
  return <Dialog {...dialog} actions={actions} isAlert />;
}
