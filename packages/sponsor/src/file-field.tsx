import { useId } from 'react';
import styles from './file-field.module.css';

interface FileFieldProps {
  readonly label: string;
  /** Kinds of files, as the attribute `accept` of HTML has them. */
  readonly accept?: string;
  readonly onFile: (file: File) => void;
}

/** A file of the person's own. It is read in this page. */
export function FileField({ label, accept, onFile }: FileFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        {...(accept === undefined ? {} : { accept })}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          // the same file again is a choice too
          target.value = '';
        }}
      />
    </div>
  );
}
