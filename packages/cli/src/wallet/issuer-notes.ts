import type { WalletFile } from './wallet-file.ts';

/** What to come back to an issuer with, and the credentials that came with it. */
export type KeptRenewal = WalletFile['contents']['renewals'][number];

/** What a wallet keeps for dealing with issuers. */
export interface IssuerNotes {
  /** Keeps what to come back to an issuer with, in the place of what was kept for the same credentials. */
  keepRenewal(renewal: KeptRenewal): void;
  forgetRenewal(renewal: KeptRenewal): void;
  /** Keeps what shows issuers whose wallet this is, in the place of what was kept. */
  keepInstance(instance: NonNullable<WalletFile['contents']['instance']>): void;
}

export function issuerNotes({ contents, save }: Pick<WalletFile, 'contents' | 'save'>): IssuerNotes {
  const othersThan = (renewal: KeptRenewal) => contents.renewals.filter((one) => !isOfSame(one, renewal));
  const keepAll = (renewals: readonly KeptRenewal[]) => {
    contents.renewals.splice(0, contents.renewals.length, ...renewals);
    save();
  };
  return {
    keepRenewal: (renewal) => keepAll([...othersThan(renewal), structuredClone(renewal)]),
    forgetRenewal: (renewal) => keepAll(othersThan(renewal)),
    keepInstance(instance) {
      contents.instance = structuredClone(instance);
      save();
    },
  };
}

/** Both are what came of one offer: the first credential of it stays the same, and so does what is waited for. */
const isOfSame = (one: KeptRenewal, other: KeptRenewal): boolean =>
  one.credentialIssuer === other.credentialIssuer &&
  one.credentials[0] === other.credentials[0] &&
  one.transactionId === other.transactionId;
