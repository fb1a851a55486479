import type { Client } from '@assent/api';
import {
  AppError,
  type Did,
  type Language,
  parseNoteKey,
  type RejectionReason,
  type TenantId,
  verifyReceiptBundle,
} from '@assent/domain';
import { openSession } from '../organizations/holder-session.ts';
import type { Wallet } from '../wallet.ts';

/** A line of a history in words. */
export type ToldLine = NonNullable<Awaited<ReturnType<Client['readOwnHistory']>>['told']>[number];

/** What an organisation did with the data of a patient, newest first. */
export interface History {
  readonly lines: readonly ToldLine[];
  readonly proof: HistoryProof;
}

/**
 * What was found when the proof was checked here. `complete`: these are all lines that the log had then, unchanged, and all of an earlier
 * look are among them. `waiting`: so many are not in the log yet. `none`: there is no log to check against.
 */
export type HistoryProof =
  | { readonly kind: 'complete'; readonly receipts: number; readonly waiting: number; readonly isFirst: boolean }
  | { readonly kind: 'broken'; readonly reasons: readonly RejectionReason[] }
  | { readonly kind: 'none' };

/** Whose history, and how it is told. */
export interface HistoryWish {
  readonly tenant: TenantId;
  /** For a guardian or proxy: of this patient. */
  readonly onBehalfOf?: Did | undefined;
  readonly language: Language;
  readonly timeZone: string;
}

const mostLines = 200;

/** Reads a history and checks that it is complete. @throws AppError `unauthenticated`, `timeout` */
export async function readHistory(wallet: Wallet, wish: HistoryWish): Promise<History> {
  const { tenant, onBehalfOf, language, timeZone } = wish;
  const holder = wallet.client(await openSession(wallet, tenant, onBehalfOf));
  const query = { language, timeZone: timeZone as never, limit: mostLines };
  const { told = [] } = await holder.readOwnHistory({ params: { tenant }, query });
  return { lines: told, proof: await checkHistory(wallet, holder, tenant) };
}

async function checkHistory(wallet: Wallet, holder: Client, tenant: TenantId): Promise<HistoryProof> {
  const { auditLog } = await wallet.client().readNetwork({});
  const bundle = await holder.readOwnReceiptBundle({ params: { tenant } }).catch(noneIfNotThere);
  if (!auditLog || !bundle) return { kind: 'none' };
  const earlier = wallet.vault
    .contents()
    .histories.find((one) => one.tenant === tenant && one.subject === bundle.subject);
  // a key that was kept is believed over what the service says now
  const logKey = earlier?.bundle.anchor.logId === bundle.anchor.logId ? earlier.logKey : auditLog.key;
  const [{ sha256 }, { ed25519 }] = await Promise.all([import('@noble/hashes/sha2'), import('@noble/curves/ed25519')]);
  const hash = (bytes: Uint8Array) => sha256(bytes);
  const key = parseNoteKey(hash, logKey);
  if (!key) return { kind: 'broken', reasons: ['bad_proof'] };
  const verified = await verifyReceiptBundle(bundle, {
    ...{ logKey: key, sha256: hash },
    verifyEd25519: (publicKey, message, signature) => isSigned(() => ed25519.verify(signature, message, publicKey)),
    ...(earlier ? { earlier: earlier.bundle } : {}),
  });
  if (!verified.valid) return { kind: 'broken', reasons: verified.rejections.map(({ reason }) => reason) };
  await wallet.vault.change((contents) => {
    const others = contents.histories.filter((one) => one.tenant !== tenant || one.subject !== bundle.subject);
    contents.histories = [...others, { tenant, subject: bundle.subject, logKey, bundle: structuredClone(bundle) }];
  });
  return { kind: 'complete', receipts: bundle.entries.length, waiting: bundle.waiting, isFirst: earlier === undefined };
}

function isSigned(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false; // no key of the curve
  }
}

/** No receipt has been logged yet. */
function noneIfNotThere(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not_found') return undefined;
  throw error;
}

/** Emergency access at every organisation that the wallet knows, newest first, with those that were not read yet. */
export interface EmergencyNotice {
  readonly tenant: TenantId;
  readonly line: ToldLine;
  readonly isRead: boolean;
}

/** @returns also the organisations that could not be asked */
export async function readEmergencies(
  wallet: Wallet,
  { language, timeZone }: Pick<HistoryWish, 'language' | 'timeZone'>,
): Promise<{ readonly notices: readonly EmergencyNotice[]; readonly unread: readonly TenantId[] }> {
  const { relationships, noticesRead } = wallet.vault.contents();
  const notices: EmergencyNotice[] = [];
  const unread: TenantId[] = [];
  for (const { tenant } of relationships) {
    try {
      const holder = wallet.client(await openSession(wallet, tenant));
      const query = { language, timeZone: timeZone as never, limit: mostLines };
      const { told = [] } = await holder.readOwnNotices({ params: { tenant }, query });
      for (const line of told)
        if (line.emergency) notices.push({ tenant, line, isRead: noticesRead.includes(line.receipt) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      unread.push(tenant);
    }
  }
  return { notices: notices.toSorted((a, b) => b.line.at.localeCompare(a.line.at)), unread };
}

/** Notes that notices were read. */
export const noteRead = ({ vault }: Pick<Wallet, 'vault'>, receipts: readonly string[]): Promise<void> =>
  vault.change((contents) => {
    contents.noticesRead = [...new Set([...contents.noticesRead, ...receipts])];
  });
