import {
  type DeskVerdict,
  deskRequestLink,
  type KeptTrust,
  type OpenDeskRequest,
  type ReadParts,
  takeCode,
} from '@assent/browser';
import {
  Button,
  CameraScan,
  Card,
  CardGrid,
  ErrorNote,
  Form,
  ImageScan,
  QrCode,
  Row,
  Stack,
  StateMark,
  TextField,
  useDeed,
} from '@assent/ui';
import { useRef, useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { deviceNow } from '../offline/fetch-trust.ts';

interface OfflineRequestProps {
  readonly open: OpenDeskRequest;
  readonly kept: KeptTrust;
  readonly onVerdict: (verdict: DeskVerdict) => void;
  readonly onCancel: () => void;
}

/** The request as a code, and the ways in which the answer comes back: codes before the camera, a picture, or a text. */
export function OfflineRequest({ open, kept, onVerdict, onCancel }: OfflineRequestProps) {
  const { offlineDesk } = useMessages();
  const { request: texts } = offlineDesk;
  const [text, setText] = useState('');
  const { take, parts, isBroken, error } = useCodes((whole) => open.check(whole, kept, deviceNow()), onVerdict);
  return (
    <CardGrid>
      <Card title={texts.scan} actions={<Button onPress={onCancel}>{texts.cancel}</Button>}>
        <QrCode link={deskRequestLink(open.request)} label={texts.scanLabel} />
      </Card>
      <Card title={texts.read}>
        <p>{texts.readLead}</p>
        <Stack>
          <CameraScan onText={take} staysOn />
          <ImageScan onText={take} />
        </Stack>
        {parts && <Progress parts={parts} />}
        {isBroken && <ErrorNote error={texts.broken} what={texts.broken} next={texts.brokenNext} />}
        <Form onSubmit={() => void take(text)}>
          <TextField label={texts.paste} value={text} onChange={setText} isLong autoComplete="off" />
          <ErrorNote error={error} />
          <Row>
            <Button type="submit" kind="primary" isDisabled={text.trim() === ''}>
              {texts.check}
            </Button>
          </Row>
        </Form>
      </Card>
    </CardGrid>
  );
}

function Progress({ parts }: { readonly parts: ReadParts }) {
  const { offlineDesk } = useMessages();
  return (
    <p role="status">
      <StateMark kind="waiting" word={offlineDesk.request.parts(parts.parts.size, parts.of)} />
    </p>
  );
}

/** Puts codes together, one at a time, and has the answer checked once it is whole. */
function useCodes(check: (text: string) => Promise<DeskVerdict>, onVerdict: (verdict: DeskVerdict) => void) {
  const read = useRef<ReadParts>(undefined);
  const [parts, setParts] = useState<ReadParts>();
  const [isBroken, setBroken] = useState(false);
  const { start, error } = useDeed(async (code: string) => {
    const found = await takeCode(read.current, code);
    setBroken(found === undefined);
    read.current = found && 'parts' in found ? found : undefined;
    setParts(read.current);
    if (found && 'text' in found) onVerdict(await check(found.text));
  });
  return { take: start, parts, isBroken, error };
}
