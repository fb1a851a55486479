import type { Endpoints, ResultOf } from '@assent/api';
import {
  Button,
  CameraScan,
  Card,
  ErrorNote,
  FactList,
  Form,
  ImageScan,
  StateBanner,
  TextField,
  useDeed,
} from '@assent/ui';
import { useState } from 'react';
import { Reasons } from '../desk/reasons.tsx';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';

type Explained = ResultOf<Endpoints['explainTrust']>;

/** Tries a credential against the rules, and says what each of them makes of it. Nothing is kept. */
export function TestCredential() {
  const { trust: texts } = useMessages();
  const { client } = useClients();
  const [text, setText] = useState('');
  const [explained, setExplained] = useState<Explained>();
  const { start, isBusy, error } = useDeed(async () => {
    setExplained(undefined);
    setExplained(await client.explainTrust({ body: { credential: text.trim() } }));
  });
  return (
    <Card title={texts.test}>
      <Form onSubmit={start}>
        <TextField
          label={texts.credential}
          description={texts.credentialHelp}
          value={text}
          onChange={setText}
          isLong
          isRequired
        />
        <CameraScan onText={setText} />
        <ImageScan onText={setText} />
        <ErrorNote error={error} />
        <Button type="submit" isBusy={isBusy}>
          {texts.testNow}
        </Button>
      </Form>
      {explained && <Explanation explained={explained} />}
    </Card>
  );
}

function Explanation({ explained }: { readonly explained: Explained }) {
  const { trust: texts } = useMessages();
  const { trusted, credential, rules, status, rejections } = explained;
  const isGood = trusted && rejections.length === 0;
  const facts = [
    ...(credential ? [{ label: texts.issuer, value: credential.issuer, note: credential.type }] : []),
    ...rules.map(({ rule, trusted: holds, detail }) => ({
      ...{ label: rule, value: holds ? texts.yes : texts.no, note: detail },
    })),
    ...(status ? [{ label: texts.status, value: status.reading ?? texts.unknown, note: status.detail }] : []),
  ];
  return (
    <>
      <StateBanner kind={isGood ? 'verified' : 'problem'} word={trusted ? texts.believed : texts.notBelieved} isLive>
        <Reasons rejections={rejections} asked={[]} />
      </StateBanner>
      <FactList facts={facts} />
    </>
  );
}
