import { zDid } from '@assent/domain';
import {
  Button,
  Card,
  ErrorNote,
  Form,
  goTo,
  LinkButton,
  Page,
  QrCode,
  Row,
  Select,
  TextField,
  useDeed,
} from '@assent/ui';
import { useState } from 'react';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import { openSession } from '../organizations/holder-session.ts';
import type { Organization } from '../storage/wallet-contents.ts';
import { didFor } from '../wallet.ts';
import styles from './screens.module.css';

/** Patients for whom the person acts, and what an organisation needs to register that. */
export function People() {
  const { people: texts, back, history } = useMessages();
  const { wallet, act } = useWallet();
  const { organizations, wards } = useContents();
  const removing = useDeed((did: string) =>
    wallet.vault.change((contents) => {
      contents.wards = contents.wards.filter((one) => one.did !== did);
    }),
  );
  return (
    <Page title={texts.title} lead={texts.lead} actions={<LinkButton href="#/more">{back}</LinkButton>}>
      {organizations.length === 0 && <p>{history.none}</p>}
      {wards.map((ward) => (
        <Card key={ward.did} title={ward.name}>
          <Row>
            <Button
              kind="primary"
              onPress={() => {
                act(ward);
                goTo('/history');
              }}
            >
              {texts.act(ward.name)}
            </Button>
            <Button isBusy={removing.isBusy} onPress={() => removing.start(ward.did)}>
              {texts.remove(ward.name)}
            </Button>
          </Row>
        </Card>
      ))}
      {organizations[0] && <AddWard organizations={organizations} first={organizations[0]} />}
      {organizations.map((organization) => (
        <OwnIdentifier key={organization.id} organization={organization} />
      ))}
    </Page>
  );
}

function OwnIdentifier({ organization }: { readonly organization: Organization }) {
  const { people: texts } = useMessages();
  const { wallet } = useWallet();
  const [did, setDid] = useState<string>();
  const { start, isBusy, error } = useDeed(async () => setDid(await didFor(wallet, organization.id)));
  return (
    <Card title={texts.mine(organization.name)}>
      {did === undefined ? (
        <div>
          <Button isBusy={isBusy} onPress={() => start()}>
            {texts.show}
          </Button>
        </div>
      ) : (
        <>
          <code className={styles.code}>{did}</code>
          <QrCode link={did} label={texts.scan(organization.name)} />
        </>
      )}
      <ErrorNote error={error} />
    </Card>
  );
}

interface AddWardProps {
  readonly organizations: readonly Organization[];
  readonly first: Organization;
}

/** Adds a patient, once the organisation has confirmed that the person may act for them. */
function AddWard({ organizations, first }: AddWardProps) {
  const { people: texts } = useMessages();
  const { wallet } = useWallet();
  const [at, setAt] = useState(first);
  const [did, setDid] = useState('');
  const [name, setName] = useState('');
  const [isBad, setBad] = useState(false);
  const { start, isBusy, error } = useDeed(async () => {
    const parsed = zDid.safeParse(did.trim()).data;
    setBad(!parsed);
    if (!parsed || name.trim() === '') return;
    await openSession(wallet, at.id, parsed);
    await wallet.vault.change(({ wards }) => {
      if (!wards.some((one) => one.did === parsed)) wards.push({ tenant: at.id, did: parsed, name: name.trim() });
    });
    setDid('');
    setName('');
  });
  return (
    <Card title={texts.add}>
      <Form onSubmit={start}>
        <Select
          label={texts.at}
          options={organizations.map(({ id, name: label }) => ({ value: id as string, label }))}
          value={at.id}
          onChange={(id) => setAt(organizations.find((one) => one.id === id) ?? first)}
        />
        <TextField
          label={texts.patient}
          value={did}
          onChange={setDid}
          error={isBad ? texts.badDid : undefined}
          isRequired
        />
        <TextField label={texts.name} value={name} onChange={setName} isRequired />
        <ErrorNote error={error} what={texts.refused} next={texts.refusedNext} />
        <Button type="submit" isBusy={isBusy}>
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}
