import {
  announce,
  Button,
  Card,
  CardGrid,
  Checkbox,
  ErrorNote,
  Form,
  LinkButton,
  Page,
  PasswordField,
  useDeed,
} from '@assent/ui';
import { useState } from 'react';
import { makeBackup } from '../backup/backup-file.ts';
import { openExport } from '../backup/open-export.ts';
import { saveFile } from '../hooks/save-file.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { hasPasskeys } from '../keys/passkey.ts';
import { useMessages } from '../messages/messages.ts';
import { minPassphraseLength } from '../storage/passphrase.ts';

/** Backup, opening, links, acting for others, and taking or erasing everything. */
export function More() {
  const { more: texts } = useMessages();
  return (
    <Page title={texts.title} lead={texts.idle}>
      <CardGrid>
        <Card title={texts.links} actions={<LinkButton href="#/links">{texts.links}</LinkButton>}>
          <p>{texts.linksHelp}</p>
        </Card>
        <Card title={texts.people} actions={<LinkButton href="#/people">{texts.people}</LinkButton>}>
          <p>{texts.peopleHelp}</p>
        </Card>
      </CardGrid>
      <Backup />
      <Passkey />
      <Passphrase />
      <Export />
      <Erase />
    </Page>
  );
}

const today = () => new Date().toISOString().slice(0, 10);

function Backup() {
  const { more: texts, welcome } = useMessages();
  const { wallet } = useWallet();
  const { keys } = useContents();
  const [passphrase, setPassphrase] = useState('');
  const [isDone, setDone] = useState(false);
  const isShort = passphrase.length < minPassphraseLength;
  const { start, isBusy, error } = useDeed(async () => {
    saveFile(`assent-wallet-${today()}.json`, await makeBackup(wallet.vault, passphrase));
    setPassphrase('');
    setDone(true);
    announce(texts.backupDone);
  });
  if (keys === 'bound')
    return (
      <Card title={texts.backup}>
        <p>{texts.noBackup}</p>
      </Card>
    );
  return (
    <Card title={texts.backup}>
      <p>{texts.backupHelp}</p>
      <Form onSubmit={start}>
        <PasswordField
          label={texts.backupPassphrase}
          description={welcome.passphraseHelp}
          value={passphrase}
          onChange={setPassphrase}
          autoComplete="new-password"
        />
        <ErrorNote error={error} {...(isShort ? { what: welcome.tooShort, next: welcome.passphraseHelp } : {})} />
        {isDone && <p>{texts.backupDone}</p>}
        <Button type="submit" isBusy={isBusy}>
          {texts.backupSubmit}
        </Button>
      </Form>
    </Card>
  );
}

function Passkey() {
  const { more: texts, unlock } = useMessages();
  const { vault } = useWallet().wallet;
  const [passphrase, setPassphrase] = useState('');
  const [isThere, setThere] = useState(vault.hasPasskey());
  const { start, isBusy, error } = useDeed(async () => {
    await vault.addPasskey(passphrase, texts.lockTitle);
    setPassphrase('');
    setThere(true);
  });
  if (isThere)
    return (
      <Card title={texts.lockTitle}>
        <p>{texts.passkeyThere}</p>
      </Card>
    );
  return (
    <Card title={texts.lockTitle}>
      {hasPasskeys() ? (
        <Form onSubmit={start}>
          <p>{texts.passkeyHelp}</p>
          <PasswordField
            label={texts.currentPassphrase}
            value={passphrase}
            onChange={setPassphrase}
            autoComplete="current-password"
          />
          <ErrorNote error={error} what={unlock.passkeyFailed} next={texts.passkeyNone} />
          <Button type="submit" isBusy={isBusy}>
            {texts.passkeyAdd}
          </Button>
        </Form>
      ) : (
        <p>{texts.passkeyNone}</p>
      )}
    </Card>
  );
}

function Passphrase() {
  const { more: texts, unlock, welcome } = useMessages();
  const { vault } = useWallet().wallet;
  const [before, setBefore] = useState('');
  const [next, setNext] = useState('');
  const [isDone, setDone] = useState(false);
  const isShort = next.length < minPassphraseLength;
  const { start, isBusy, error } = useDeed(async () => {
    await vault.changePassphrase(before, next);
    setBefore('');
    setNext('');
    setDone(true);
    announce(texts.changed);
  });
  return (
    <Card title={texts.changeTitle}>
      <Form onSubmit={start}>
        <PasswordField
          label={texts.currentPassphrase}
          value={before}
          onChange={setBefore}
          autoComplete="current-password"
        />
        <PasswordField
          label={texts.next}
          description={welcome.passphraseHelp}
          value={next}
          onChange={setNext}
          autoComplete="new-password"
        />
        <ErrorNote error={error} what={isShort ? welcome.tooShort : unlock.wrong} next={welcome.passphraseHelp} />
        {isDone && <p>{texts.changed}</p>}
        <Button type="submit" isBusy={isBusy}>
          {texts.change}
        </Button>
      </Form>
    </Card>
  );
}

function Export() {
  const { more: texts } = useMessages();
  const { wallet } = useWallet();
  return (
    <Card title={texts.exportTitle}>
      <p>{texts.exportHelp}</p>
      <div>
        <Button onPress={() => saveFile(`assent-wallet-export-${today()}.json`, openExport(wallet))}>
          {texts.export}
        </Button>
      </div>
    </Card>
  );
}

function Erase() {
  const { more: texts } = useMessages();
  const { erase } = useWallet();
  const [isSure, setSure] = useState(false);
  const { start, isBusy, error } = useDeed(erase);
  return (
    <Card title={texts.eraseTitle}>
      <p>{texts.eraseHelp}</p>
      <Checkbox isSelected={isSure} onChange={setSure}>
        {texts.eraseConfirm}
      </Checkbox>
      <ErrorNote error={error} />
      <div>
        <Button kind="danger" isDisabled={!isSure} isBusy={isBusy} onPress={() => start()}>
          {texts.erase}
        </Button>
      </div>
    </Card>
  );
}
