import { createContext, useContext, useSyncExternalStore } from 'react';
import type { FactEngine } from '../facts/fact-engine.ts';
import type { WalletContents, Ward } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';

/** What every screen of an open wallet has. */
export interface OpenWalletContext {
  readonly wallet: Wallet;
  readonly engine: FactEngine;
  /** For whom the person acts, if not for themselves. */
  readonly acting: Ward | undefined;
  readonly act: (ward: Ward | undefined) => void;
  /** Locks the wallet. */
  readonly lock: () => void;
  /** Erases everything. */
  readonly erase: () => Promise<void>;
}

export const OpenWallet = createContext<OpenWalletContext | undefined>(undefined);

/** @throws Error outside of an open wallet */
export function useWallet(): OpenWalletContext {
  const context = useContext(OpenWallet);
  if (!context) throw new Error('there is no open wallet here');
  return context;
}

/** What is in the wallet; the component is drawn again when it changes. */
export function useContents(): WalletContents {
  const { vault } = useWallet().wallet;
  return useSyncExternalStore(vault.subscribe, vault.contents);
}
