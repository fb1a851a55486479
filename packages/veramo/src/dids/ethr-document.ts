import type { DidChange } from '@assent/application';
import type { Address } from '@assent/domain';
import type { DIDDocument, Service, VerificationMethod } from 'did-resolver';
import { encodeBase58, encodeBase64, getAddress, ZeroAddress } from 'ethers';

/** A did:ethr, taken apart. `address` with the capitals of its checksum; `publicKey` as the DID spells it. */
export interface EthrIdentity {
  readonly did: string;
  readonly chainId: number;
  readonly address: string;
  readonly publicKey?: string;
}

/** A document made of a history. It is right from the second it was made for up to `holdsUntil`, that second included. */
export interface EthrDocument {
  readonly document: DIDDocument;
  readonly isDeactivated: boolean;
  /** The last change that went into it. */
  readonly latest?: DidChange;
  /** Seconds since 1970; infinite if nothing in it ends. */
  readonly holdsUntil: number;
}

/** What earlier changes left: entries by what they are about, so that a later change of the same replaces or ends them. */
interface Entries {
  readonly keys: Map<string, VerificationMethod>;
  readonly authentication: Map<string, string>;
  readonly assertion: Map<string, string>;
  readonly agreement: Map<string, string>;
  readonly services: Map<string, Service>;
  /** Keys and services ever named: their numbers are never used again. */
  keyCount: number;
  serviceCount: number;
}

/**
 * The document of a did:ethr as of `now` (seconds since 1970), made of its changes, oldest first (did:ethr method, "Read").
 * Equal to what ethr-did-resolver 11.1.3 makes of them; `ethr-document.test.ts` compares the two.
 */
export function ethrDocumentOf(identity: EthrIdentity, changes: readonly DidChange[], now: number): EthrDocument {
  const { did, address } = identity;
  const entries: Entries = {
    keys: new Map(),
    authentication: new Map(),
    assertion: new Map(),
    agreement: new Map(),
    services: new Map(),
    keyCount: 0,
    serviceCount: 0,
  };
  let owner = address;
  let holdsUntil = Number.POSITIVE_INFINITY;
  let latest: DidChange | undefined;
  for (const change of changes.filter(isOfDid)) {
    latest = change;
    if (change.kind === 'owner') {
      owner = getAddress(change.owner);
      if (owner === ZeroAddress) return { document: emptyDocument(did), isDeactivated: true, latest, holdsUntil };
      continue;
    }
    const isInForce = change.validTo > 0n && change.validTo >= BigInt(now);
    if (isInForce) holdsUntil = Math.min(holdsUntil, Number(change.validTo));
    take(entries, identity, change, isInForce);
  }
  const document = assemble(identity, owner, entries);
  return { document, isDeactivated: false, holdsUntil, ...(latest ? { latest } : {}) };
}

const emptyDocument = (id: string): DIDDocument => ({
  id,
  verificationMethod: [],
  authentication: [],
  assertionMethod: [],
});

/** A change of a key or a service. */
type Entry = Exclude<DidChange, { kind: 'owner' }>;

/** Whether a change means a DID: what has a name that is no text is another use of the registry. */
export const isOfDid = (change: DidChange): boolean => change.kind === 'owner' || labelOf(change) !== undefined;

const labelOf = (change: Entry) => textOf(change.kind === 'delegate' ? change.delegateType : change.name);

function take(entries: Entries, identity: EthrIdentity, change: Entry, isInForce: boolean): void {
  const label = labelOf(change) ?? '';
  if (change.kind === 'delegate') {
    const slot = `delegate ${label} ${change.delegate}`;
    entries.keyCount += 1;
    if (isInForce) addDelegate(entries, identity, slot, label, change.delegate);
    else drop(entries, slot);
    return;
  }
  const slot = `attribute ${label} ${change.value}`;
  if (isInForce) addAttribute(entries, identity.did, slot, label, change.value);
  else {
    if (label.startsWith('did/pub/')) entries.keyCount += 1;
    else if (label.startsWith('did/svc/')) entries.serviceCount += 1;
    drop(entries, slot);
  }
}

/** References for key agreement stay behind, as the reference implementation leaves them: they name a key that is gone. */
function drop({ keys, authentication, assertion, services }: Entries, slot: string): void {
  for (const map of [keys, authentication, assertion, services]) map.delete(slot);
}

function addDelegate(entries: Entries, identity: EthrIdentity, slot: string, type: string, delegate: Address): void {
  if (type !== 'sigAuth' && type !== 'veriKey') return;
  const { did, chainId } = identity;
  const id = `${did}#delegate-${entries.keyCount}`;
  const blockchainAccountId = `eip155:${chainId}:${getAddress(delegate)}`;
  if (type === 'sigAuth') entries.authentication.set(slot, id);
  entries.keys.set(slot, { id, type: 'EcdsaSecp256k1RecoveryMethod2020', controller: did, blockchainAccountId });
  entries.assertion.set(slot, id);
}

function addAttribute(entries: Entries, did: string, slot: string, name: string, value: string): void {
  const [, section, algorithm = '', , purpose, , encoding] =
    /^did\/(pub|svc)\/(\w+)(\/(\w+))?(\/(\w+))?$/.exec(name) ?? [];
  if (section === 'svc') {
    entries.serviceCount += 1;
    const text = textOf(value, false);
    if (text === undefined) return;
    const id = `${did}#service-${entries.serviceCount}`;
    entries.services.set(slot, { id, type: algorithm, serviceEndpoint: jsonOr(text) });
  }
  if (section !== 'pub') return;
  entries.keyCount += 1;
  const id = `${did}#delegate-${entries.keyCount}`;
  const material = materialOf(encoding, value);
  if (!material) return;
  const type = typeOf(algorithm, purpose);
  entries.keys.set(slot, { id, type, controller: did, ...material });
  if (purpose === 'enc') entries.agreement.set(slot, id);
  else entries.assertion.set(slot, id);
  if (purpose === 'sigAuth') entries.authentication.set(slot, id);
}

/** Names of key types in the first form of the method, and what they are called in documents. */
const types: Readonly<Record<string, string>> = {
  'Secp256k1 veriKey': 'EcdsaSecp256k1VerificationKey2019',
  'Secp256k1 sigAuth': 'EcdsaSecp256k1VerificationKey2019',
  'Ed25519 veriKey': 'Ed25519VerificationKey2018',
  'Ed25519 sigAuth': 'Ed25519VerificationKey2018',
  'RSA veriKey': 'RSAVerificationKey2018',
  'X25519 enc': 'X25519KeyAgreementKey2019',
};
/** The same with the purpose spelled out. */
const purposes: Readonly<Record<string, string>> = {
  VerificationKey2018: 'veriKey',
  SignatureAuthentication2018: 'sigAuth',
  KeyAgreementKey2019: 'enc',
};

function typeOf(algorithm: string, purpose = ''): string {
  const short = Object.hasOwn(purposes, purpose) ? purposes[purpose] : purpose;
  const name = `${algorithm} ${short}`;
  return (Object.hasOwn(types, name) ? types[name] : undefined) ?? algorithm;
}

function materialOf(encoding: string | undefined, value: string): Partial<VerificationMethod> | undefined {
  switch (encoding) {
    case undefined:
    case 'hex':
      return { publicKeyHex: value.slice(2) };
    case 'base64':
      return { publicKeyBase64: encodeBase64(value) };
    case 'base58':
      return { publicKeyBase58: encodeBase58(value) };
    case 'pem': {
      const publicKeyPem = textOf(value, false);
      return publicKeyPem === undefined ? undefined : ({ publicKeyPem } as Partial<VerificationMethod>);
    }
    default:
      return { value: value.slice(2) } as Partial<VerificationMethod>;
  }
}

function assemble({ did, chainId, address, publicKey }: EthrIdentity, owner: string, entries: Entries): DIDDocument {
  const controller: VerificationMethod = {
    id: `${did}#controller`,
    type: 'EcdsaSecp256k1RecoveryMethod2020',
    controller: did,
    blockchainAccountId: `eip155:${chainId}:${owner}`,
  };
  const ownKey: VerificationMethod | undefined =
    publicKey && owner === address
      ? {
          id: `${did}#controllerKey`,
          type: 'EcdsaSecp256k1VerificationKey2019',
          controller: did,
          publicKeyHex: publicKey.slice(2),
        }
      : undefined;
  const methods = ownKey ? [controller, ownKey] : [controller];
  const ids = methods.map(({ id }) => id);
  const { keys, authentication, assertion, agreement, services } = entries;
  return {
    id: did,
    verificationMethod: [...methods, ...keys.values()],
    authentication: [...ids, ...authentication.values()],
    assertionMethod: [...ids, ...assertion.values()],
    ...(services.size > 0 ? { service: [...services.values()] } : {}),
    ...(agreement.size > 0 ? { keyAgreement: [...agreement.values()] } : {}),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text; `padded` text ends before the zeros that fill it up. Undefined if they are not UTF-8. */
function textOf(hex: string, padded = true): string | undefined {
  try {
    const text = utf8.decode(Buffer.from(hex.slice(2), 'hex'));
    return padded ? text.replace(/\0+$/, '') : text;
  } catch {
    return undefined; // whoever wrote it did not mean a DID
  }
}

function jsonOr(text: string): Service['serviceEndpoint'] {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
