import { useRef } from 'react';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';
import styles from './qr-code.module.css';

export interface CopyTextProps {
  readonly text: string;
  readonly label: string;
  readonly button: string;
  /** What is said once it is copied. */
  readonly done: string;
}

/** A text to be taken elsewhere, with a button that copies it. */
export function CopyText({ text, label, button, done }: CopyTextProps) {
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    await copyText(text);
    announce(done);
  };
  return (
    <div className={styles.row}>
      <input ref={field} className={styles.link} readOnly value={text} aria-label={label} />
      <Button onPress={copy}>{button}</Button>
    </div>
  );
}

/** Without https a page has no clipboard; then the text that is selected is copied as a keyboard would. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) await navigator.clipboard.writeText(text).catch(() => document.execCommand('copy'));
  else document.execCommand('copy');
}
