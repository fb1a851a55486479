import type { TypedClaims } from '@assent/domain';
import { AppError } from '@assent/domain';
import { Button, Card, ErrorNote, FactList, Form, Row, TextField, useDeed } from '@assent/ui';
import { useId, useState } from 'react';
import { factsOf } from '../desk/claim-facts.ts';
import styles from '../emergencies/emergencies.module.css';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { RegisterBox } from './register-box.tsx';
import { useOffer } from './use-offer.ts';

const maxBytes = 200_000;

/** A FHIR R4 resource, pasted or from a file: what it would be issued as is shown first. */
export function IssueFromResource({ canRegister }: { readonly canRegister: boolean }) {
  const { issue: texts } = useMessages();
  const { client } = useClients();
  const id = useId();
  const [text, setText] = useState('');
  const [content, setContent] = useState<TypedClaims>();
  const { start, isBusy, error } = useDeed(async () => {
    setContent(undefined);
    setContent(await client.readResource({ body: { resource: resourceFrom(text) } }));
  });
  const readFile = async (file: File | undefined) => {
    if (file && file.size <= maxBytes) setText(await file.text());
  };
  return (
    <Card title={texts.byResource}>
      <Form onSubmit={start}>
        <TextField label={texts.resource} description={texts.resourceHelp} value={text} onChange={setText} isLong />
        <div className={styles.file}>
          <label htmlFor={id}>{texts.file}</label>
          <input
            id={id}
            type="file"
            accept=".json,application/json"
            onChange={({ target }) => void readFile(target.files?.[0])}
          />
        </div>
        <ErrorNote error={error} />
        <Button type="submit" isBusy={isBusy}>
          {texts.read}
        </Button>
      </Form>
      {content && <Preview content={content} canRegister={canRegister && !aboutProfessionals.includes(content.type)} />}
    </Card>
  );
}

/** @throws AppError `unsupported_resource` for a text that is none */
function resourceFrom(text: string) {
  try {
    const resource: unknown = JSON.parse(text);
    if (typeof resource === 'object' && resource !== null && 'resourceType' in resource)
      return resource as { resourceType: string };
  } catch {
    // below
  }
  throw new AppError('unsupported_resource');
}

/** Types that say nothing of patients. */
const aboutProfessionals: readonly TypedClaims['type'][] = ['PractitionerLicense', 'OrganizationAffiliation'];

function Preview({ content, canRegister }: { readonly content: TypedClaims; readonly canRegister: boolean }) {
  const { issue: texts, types, claims } = useMessages();
  const offer = useOffer();
  const [registers, setRegisters] = useState(canRegister);
  const { start, isBusy, error } = useDeed(() => offer(content, canRegister && registers));
  return (
    <>
      <h3>{texts.preview(types[content.type])}</h3>
      <FactList facts={factsOf(content.claims, claims)} />
      {canRegister && <RegisterBox isOn={registers} onChange={setRegisters} />}
      <ErrorNote error={error} />
      <Row>
        <Button kind="primary" onPress={() => start()} isBusy={isBusy}>
          {texts.offer}
        </Button>
      </Row>
    </>
  );
}
