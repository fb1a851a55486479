import { AppError } from '@assent/domain';
import { Button, ErrorNote, useDeed } from '@assent/ui';
import { useEffect, useId, useRef, useState } from 'react';
import { maxCardFileLength } from '../health/shown-health-cards.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import { useMessages } from '../messages/messages.ts';
import { codeInImage, codeInVideo } from '../requests/read-code.ts';
import styles from './screens.module.css';

/** Who gets the text of a code. */
interface ScanProps {
  readonly onText: (text: string) => Promise<void>;
}

/** Reads a code in front of the camera. The picture stays in the page, and the camera is off as soon as there is a code. */
export function CameraScan({ onText }: ScanProps) {
  const { add: texts } = useMessages();
  const video = useRef<HTMLVideoElement>(null);
  const [isOn, setOn] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!isOn || !video.current) return;
    const control = new AbortController();
    codeInVideo(video.current, control.signal).then(
      (text) => {
        setOn(false);
        void onText(text);
      },
      (thrown: unknown) => {
        if (control.signal.aborted) return;
        setOn(false);
        setError(thrown);
      },
    );
    return () => control.abort();
  }, [isOn, onText]);
  const turn = () => {
    setError(undefined);
    setOn(!isOn);
  };
  return (
    <>
      <div>
        <Button onPress={turn}>{isOn ? texts.stop : texts.scan}</Button>
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
  const { add: texts } = useMessages();
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

/** Opens a file of SMART Health Cards that the person chooses. */
export function CardFile({ onText }: ScanProps) {
  const { openFile: label, openFileHelp: help, card } = useHealthMessages();
  const id = useId();
  const { start, error } = useDeed(async (file: File) => {
    if (file.size > maxCardFileLength) throw new AppError('payload_too_large', { maxCharacters: maxCardFileLength });
    await onText(await file.text());
  });
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept=".smart-health-card,application/smart-health-card"
        aria-describedby={`${id}-help`}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void start(file);
        }}
      />
      <span id={`${id}-help`} className={styles.small}>
        {help}
      </span>
      <ErrorNote error={error} what={card.refused.malformed} next={card.refusedNext} />
    </div>
  );
}
