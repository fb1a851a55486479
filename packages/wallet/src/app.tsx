import { AppShell, ErrorNote, useAsync } from '@assent/ui';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useIdleLock } from './hooks/use-idle-lock.ts';
import { useMessages } from './messages/messages.ts';
import { Unlock } from './screens/unlock.tsx';
import { Welcome } from './screens/welcome.tsx';
import { mayBeHere, noteHere } from './storage/here-before.ts';
import { indexedDbRecords } from './storage/indexed-db-records.ts';
import type { StoredVault } from './storage/stored-vault.ts';
import type { Vault } from './storage/vault.ts';

const loadOpenWallet = () => import('./screens/open-wallet.tsx');
const OpenWalletScreens = lazy(() => loadOpenWallet().then(({ OpenWalletScreens: screens }) => ({ default: screens })));

const records = indexedDbRecords();

/** The screens behind the lock are fetched while the person types: once the first one is drawn, and nothing else is to do. */
const whenIdle = (work: () => void) =>
  'requestIdleCallback' in window ? requestIdleCallback(work) : setTimeout(work, 300);

async function readStored(): Promise<StoredVault | undefined> {
  const vault = await records.read();
  noteHere(vault !== undefined);
  return vault;
}

/** The wallet: locked, open, or not there yet. What opens it is in memory alone, and gone when it is locked. */
export function App() {
  const texts = useMessages();
  const [vault, setVault] = useState<Vault>();
  const [wasIdle, setWasIdle] = useState(false);
  const stored = useAsync(readStored, [vault]);
  const isNone = stored.error === undefined && !stored.value && !(stored.isLoading && mayBeHere());
  const open = useCallback((opened: Vault) => {
    setWasIdle(false);
    setVault(opened);
  }, []);
  useEffect(() => {
    if (!stored.isLoading) whenIdle(() => void loadOpenWallet());
  }, [stored.isLoading]);
  const lock = useCallback(() => setVault(undefined), []);
  const lockIdle = useCallback(() => {
    setWasIdle(true);
    setVault(undefined);
  }, []);
  useIdleLock(vault !== undefined, lockIdle);
  const erase = async () => {
    setVault(undefined);
    await records.erase();
    stored.reload();
  };
  if (vault)
    return (
      <Suspense fallback={<AppShell name={texts.appName}>{texts.add.working}</AppShell>}>
        <OpenWalletScreens vault={vault} onLock={lock} onErase={erase} />
      </Suspense>
    );
  return (
    <AppShell name={texts.appName}>
      {stored.error !== undefined && <ErrorNote error={stored.error} onRetry={stored.reload} />}
      {!stored.isLoading && stored.value && (
        <Unlock
          records={records}
          hasPasskey={stored.value.locks.passkey !== undefined}
          wasIdle={wasIdle}
          onOpen={open}
          onErase={erase}
        />
      )}
      {isNone && <Welcome records={records} onOpen={open} />}
    </AppShell>
  );
}
