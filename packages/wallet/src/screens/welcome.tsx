import { Button, Card, Checkbox, ErrorNote, Form, Page, PasswordField, useDeed } from '@assent/ui';
import { useId, useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { loadVaults } from '../storage/load-vaults.ts';
import { minPassphraseLength } from '../storage/passphrase.ts';
import type { VaultRecords } from '../storage/stored-vault.ts';
import type { Vault } from '../storage/vault.ts';
import styles from './screens.module.css';

export interface WelcomeProps {
  readonly records: VaultRecords;
  readonly onOpen: (vault: Vault) => void;
}

/** The first screen: makes a wallet, or restores one. */
export function Welcome(props: WelcomeProps) {
  const { welcome: texts } = useMessages();
  const [restores, setRestores] = useState(false);
  return (
    <Page title={texts.title} lead={texts.lead}>
      {restores ? <Restore {...props} /> : <Create {...props} />}
      <div>
        <Button kind="quiet" onPress={() => setRestores(!restores)}>
          {restores ? texts.create : texts.restore}
        </Button>
      </div>
    </Page>
  );
}

/** A new passphrase, entered twice, and what is wrong with it. */
function useNewPassphrase() {
  const { welcome: texts } = useMessages();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [wasTried, setTried] = useState(false);
  const isShort = passphrase.length < minPassphraseLength;
  const differs = passphrase !== again;
  return {
    passphrase,
    isGood: !isShort && !differs,
    note: () => setTried(true),
    fields: (label: string) => (
      <>
        <PasswordField
          label={label}
          description={texts.passphraseHelp}
          value={passphrase}
          onChange={setPassphrase}
          autoComplete="new-password"
          isRequired
          error={wasTried && isShort ? texts.tooShort : undefined}
        />
        <PasswordField
          label={texts.again}
          value={again}
          onChange={setAgain}
          autoComplete="new-password"
          isRequired
          error={wasTried && !isShort && differs ? texts.notSame : undefined}
        />
      </>
    ),
  };
}

function Create({ records, onOpen }: WelcomeProps) {
  const { welcome: texts } = useMessages();
  const chosen = useNewPassphrase();
  const [isBound, setBound] = useState(false);
  const { start, isBusy, error } = useDeed(async () => {
    chosen.note();
    if (!chosen.isGood) return;
    const { createVault, newBeginning } = await loadVaults();
    onOpen(await createVault(records, chosen.passphrase, newBeginning(isBound ? 'bound' : 'wrapped')));
  });
  return (
    <Card title={texts.create}>
      <Form onSubmit={start}>
        {chosen.fields(texts.passphrase)}
        <Checkbox isSelected={isBound} onChange={setBound} description={texts.boundHelp}>
          {texts.bound}
        </Checkbox>
        <ErrorNote error={error} />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}

function Restore({ records, onOpen }: WelcomeProps) {
  const { welcome: texts } = useMessages();
  const id = useId();
  const [file, setFile] = useState<File>();
  const [passphrase, setPassphrase] = useState('');
  const chosen = useNewPassphrase();
  const { start, isBusy, error } = useDeed(async () => {
    chosen.note();
    if (!file || !chosen.isGood) return;
    const [{ createVault }, { openBackup }] = await Promise.all([loadVaults(), import('../backup/backup-file.ts')]);
    onOpen(await createVault(records, chosen.passphrase, await openBackup(await file.text(), passphrase)));
  });
  return (
    <Card title={texts.restoreTitle}>
      <p>{texts.restoreLead}</p>
      <Form onSubmit={start}>
        <div className={styles.field}>
          <label htmlFor={id}>{texts.file}</label>
          <input
            id={id}
            type="file"
            accept=".json,application/json"
            onChange={({ target }) => setFile(target.files?.[0])}
          />
        </div>
        <PasswordField label={texts.backupPassphrase} value={passphrase} onChange={setPassphrase} isRequired />
        {chosen.fields(texts.newPassphrase)}
        <ErrorNote error={error} what={texts.unreadable} next={texts.unreadableNext} />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.restoreSubmit}
        </Button>
      </Form>
    </Card>
  );
}
