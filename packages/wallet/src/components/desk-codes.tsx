import { codesOf } from '@assent/browser';
import { Button, Card, CopyText, Page, QrCode, Row, StateBanner, useAsync } from '@assent/ui';
import { useEffect, useState } from 'react';
import { useDeskMessages } from '../messages/desk-messages.ts';

/** How long each code is there when they are shown in turn: a camera needs half of that. */
const turnMs = 1500;

/** An answer as one code, or as several to be read one after the other; and as text. */
export function DeskCodes({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const texts = useDeskMessages();
  const { value: codes = [] } = useAsync(() => codesOf(text), [text]);
  const done = (
    <Button kind="primary" onPress={onClose}>
      {texts.done}
    </Button>
  );
  return (
    <Page title={texts.title} actions={done}>
      {codes.length > 0 && <Codes codes={codes} />}
      <StateBanner kind="waiting" word={texts.ready} isLive>
        <p>{texts.readyHelp}</p>
        <p>{texts.where}</p>
      </StateBanner>
      <Card title={texts.text}>
        <CopyText text={text} label={texts.text} button={texts.copy} done={texts.copied} />
      </Card>
    </Page>
  );
}

function Codes({ codes }: { readonly codes: readonly string[] }) {
  const texts = useDeskMessages();
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const step = (by: number) => setAt((before) => (before + by + codes.length) % codes.length);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setAt((before) => (before + 1) % codes.length), turnMs);
    return () => clearInterval(timer);
  }, [isPlaying, codes.length]);
  const isOne = codes.length === 1;
  return (
    <Card>
      <QrCode link={codes[at] ?? ''} label={isOne ? texts.one : texts.part(at + 1, codes.length)} hasText={false} />
      {!isOne && (
        <>
          <p>{texts.partsHelp}</p>
          <Row>
            <Button onPress={() => step(-1)}>{texts.before}</Button>
            <Button onPress={() => step(1)}>{texts.after}</Button>
            <Button onPress={() => setPlaying(!isPlaying)}>{isPlaying ? texts.pause : texts.play}</Button>
          </Row>
        </>
      )}
    </Card>
  );
}
