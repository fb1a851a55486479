import { AppError } from '@assent/domain';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { useDeed } from '../hooks/use-async.ts';
import { useUiMessages } from '../messages/messages.ts';
import { codeInImage, codesInVideo } from './read-code.ts';
import styles from './scan-code.module.css';

/** Who gets the text of a code. */
export interface ScanProps {
  readonly onText: (text: string) => Promise<void> | void;
}

export interface CameraScanProps extends ScanProps {
  /** The camera stays on for the codes that follow, until the component is gone. */
  readonly staysOn?: boolean;
}

/** Reads a code in front of the camera. The picture stays in the page, and the camera is off as soon as there is a code. */
export function CameraScan({ onText, staysOn = false }: CameraScanProps) {
  const { scan: texts } = useUiMessages();
  const video = useRef<HTMLVideoElement>(null);
  // drawn anew with another function, the camera goes on
  const taking = useRef(onText);
  taking.current = onText;
  const [isOn, setOn] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!isOn || !video.current) return;
    const control = new AbortController();
    const take = (text: string) => {
      if (!staysOn) setOn(false);
      void taking.current(text);
      return !staysOn;
    };
    codesInVideo(video.current, control.signal, take).catch((thrown: unknown) => {
      if (control.signal.aborted) return;
      setOn(false);
      setError(thrown);
    });
    return () => control.abort();
  }, [isOn, staysOn]);
  const turn = () => {
    setError(undefined);
    setOn(!isOn);
  };
  return (
    <>
      <div>
        <Button onPress={turn}>{isOn ? texts.stop : texts.start}</Button>
      </div>
      {isOn && (
        <>
          <p>{texts.scanning}</p>
          <video ref={video} className={styles.video} muted playsInline aria-label={texts.scanning} />
        </>
      )}
      <ErrorNote error={error} what={texts.noCamera} next={texts.noCameraNext} />
    </>
  );
}

/** Reads a code in a picture that the person chooses. */
export function ImageScan({ onText }: ScanProps) {
  const { scan: texts } = useUiMessages();
  const id = useId();
  const { start, error } = useDeed(async (file: File) => {
    const text = await codeInImage(file);
    if (text === undefined) throw new AppError('invalid_request', { at: 'image' });
    await onText(text);
  });
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{texts.image}</label>
      <input
        id={id}
        type="file"
        accept="image/*"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void start(file);
        }}
      />
      <ErrorNote error={error} what={texts.noCode} next={texts.noCodeNext} />
    </div>
  );
}
