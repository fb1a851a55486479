import { Button, Card, Checkbox, ErrorNote, Form, Page, PasswordField, StateBanner, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { loadVaults } from '../storage/load-vaults.ts';
import type { VaultRecords } from '../storage/stored-vault.ts';
import type { Vault } from '../storage/vault.ts';

export interface UnlockProps {
  readonly records: VaultRecords;
  readonly hasPasskey: boolean;
  readonly wasIdle: boolean;
  readonly onOpen: (vault: Vault) => void;
  readonly onErase: () => Promise<void>;
}

/** Opens the wallet by its passphrase or a passkey. */
export function Unlock({ records, hasPasskey, wasIdle, onOpen, onErase }: UnlockProps) {
  const { unlock: texts } = useMessages();
  const [passphrase, setPassphrase] = useState('');
  const byPassphrase = useDeed(async () => onOpen(await (await loadVaults()).openVault(records, passphrase)));
  const byPasskey = useDeed(async () => onOpen(await (await loadVaults()).openVaultByPasskey(records)));
  return (
    <Page title={texts.title} lead={texts.lead}>
      {wasIdle && <StateBanner kind="waiting">{texts.idle}</StateBanner>}
      <Card>
        {hasPasskey && (
          <>
            <Button kind="primary" isBusy={byPasskey.isBusy} onPress={() => byPasskey.start()}>
              {texts.passkey}
            </Button>
            <ErrorNote error={byPasskey.error} what={texts.passkeyFailed} next={texts.passkeyFailedNext} />
          </>
        )}
        <Form onSubmit={byPassphrase.start}>
          <PasswordField
            label={texts.passphrase}
            value={passphrase}
            onChange={setPassphrase}
            autoComplete="current-password"
            isRequired
          />
          <ErrorNote error={byPassphrase.error} what={texts.wrong} next={texts.wrongNext} />
          <Button type="submit" kind={hasPasskey ? 'secondary' : 'primary'} isBusy={byPassphrase.isBusy}>
            {texts.submit}
          </Button>
        </Form>
      </Card>
      <Lost onErase={onErase} />
    </Page>
  );
}

/** For whoever has lost the passphrase. */
function Lost({ onErase }: Pick<UnlockProps, 'onErase'>) {
  const { unlock: texts } = useMessages();
  const [isOpen, setOpen] = useState(false);
  const [isSure, setSure] = useState(false);
  const { start, isBusy, error } = useDeed(onErase);
  if (!isOpen)
    return (
      <div>
        <Button kind="quiet" onPress={() => setOpen(true)}>
          {texts.forgot}
        </Button>
      </div>
    );
  return (
    <Card title={texts.eraseTitle}>
      <p>{texts.eraseLead}</p>
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
