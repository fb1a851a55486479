import { type Address, AppError, type Bytes32, type Did, ethrAddressOf } from '@assent/domain';
import type { DidChangeOrder, IssuerKey, IssuerKeys } from '../ports/issuer-keys.ts';

/** Keys of DIDs on a chain that exists nowhere: what was authorised takes effect when `mine` is called. */
export interface InMemoryIssuerKeys extends IssuerKeys {
  mine(): void;
  /** Fragment of the key that signs for the issuer now. */
  signingKeyOf(issuer: Did): string;
  isListed(issuer: Did, keyId: string): boolean;
}

interface Kept {
  readonly keys: IssuerKey[];
  nonce: number;
  added: number;
  isGivenUp: boolean;
}

/** Each issuer has the key of its owner. DIDs that are no did:ethr have one key for ever. */
export function inMemoryIssuerKeys(): InMemoryIssuerKeys {
  const issuers = new Map<string, Kept>();
  const waiting: { readonly issuer: Did; readonly order: DidChangeOrder; readonly nonce: number }[] = [];
  let made = 0;
  const of = (issuer: Did): Kept => {
    const kept = issuers.get(issuer) ?? { keys: [ownerKey()], nonce: 0, added: 0, isGivenUp: false };
    issuers.set(issuer, kept);
    return kept;
  };
  const changeable = (issuer: Did): Kept => {
    if (!ethrAddressOf(issuer)) throw new AppError('invalid_request', { did: issuer });
    return of(issuer);
  };
  const listed = ({ keys }: Kept) => [...keys].reverse();
  return {
    async list(issuer) {
      const kept = changeable(issuer);
      if (kept.isGivenUp) throw new AppError('gone', { did: issuer });
      return listed(kept);
    },
    async create(issuer) {
      changeable(issuer);
      made += 1;
      return `key-${made}`;
    },
    async stopSigning(issuer, keyRef) {
      const { keys } = changeable(issuer);
      const at = keys.findIndex((key) => key.keyRef === keyRef);
      const key = keys[at];
      if (key) keys[at] = { keyId: key.keyId, algorithm: key.algorithm, isOwner: key.isOwner };
    },
    nextNonce: async (issuer) => changeable(issuer).nonce,
    async authorize(issuer, order, nonce) {
      const kept = changeable(issuer);
      const isKnown = order.kind !== 'remove_key' || kept.keys.some(({ keyId }) => keyId === order.keyId);
      if (!isKnown) throw new AppError('not_found', { did: issuer });
      waiting.push({ issuer, order, nonce });
      return authorized(issuer, nonce);
    },
    mine() {
      for (const { issuer, order, nonce } of waiting.splice(0)) {
        const kept = of(issuer);
        // of two that were authorised for one nonce only the first can be done
        if (nonce === kept.nonce) apply(kept, order);
      }
    },
    signingKeyOf: (issuer) => listed(of(issuer)).find(({ keyRef }) => keyRef !== undefined)?.keyId ?? 'none',
    isListed: (issuer, keyId) => of(issuer).keys.some((key) => key.keyId === keyId),
  };
}

const ownerKey = (): IssuerKey => ({ keyId: 'controllerKey', keyRef: 'owner', algorithm: 'ES256K', isOwner: true });

function apply(kept: Kept, order: DidChangeOrder): void {
  kept.nonce += 1;
  if (order.kind === 'deactivate') kept.isGivenUp = true;
  if (order.kind === 'remove_key') {
    const at = kept.keys.findIndex(({ keyId }) => keyId === order.keyId);
    if (at >= 0) kept.keys.splice(at, 1);
  }
  if (order.kind === 'add_key') {
    kept.added += 1;
    const keyId = `delegate-${kept.added}`;
    kept.keys.push({ keyId, keyRef: order.keyRef, algorithm: 'EdDSA', isOwner: false });
  }
}

const word = `0x${'00'.repeat(32)}` as Bytes32;
const authorized = (issuer: Did, nonce: number) => {
  const address = ethrAddressOf(issuer) as Address;
  const order = { kind: 'give_up' } as const;
  return { identity: address, owner: address, nonce, order, signature: { v: 27, r: word, s: word } };
};
