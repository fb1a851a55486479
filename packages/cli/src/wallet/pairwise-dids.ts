import { type Did, parse, type TenantId, zDid } from '@assent/domain';
import { createPairwiseDid, type PairwiseWallet, tenantWebDids } from '@assent/veramo';
import type { WalletFile } from './wallet-file.ts';
import { withSeed } from './wallet-seed.ts';

/** In names of relationships: no organisation is called so. */
const copyPrefix = 'copy-';

/** DIDs of a wallet, each for one party, or for one copy of a credential. */
export interface PairwiseDids {
  /**
   * The DID for one organisation at one service, made at first use: from the seed and the did:web that the organisation
   * has at that address, so that a wallet with the same seed makes the same.
   */
  didFor(service: string, tenant: string): Promise<Did>;
  /** The DID for an issuer of any maker, by its identifier (OpenID4VCI 1.0 §12.2.1), made at first use as that of `didFor`. */
  didAt(credentialIssuer: string): Promise<Did>;
  /** New DIDs for copies from an issuer, one for each, which nobody can connect. */
  didsForCopies(credentialIssuer: string, copies: number): Promise<readonly Did[]>;
}

/** Makes them from the seed of a wallet. */
export function pairwiseDids(file: WalletFile, keys: PairwiseWallet): PairwiseDids {
  const { relationships } = file.contents;
  return {
    didFor: (service, tenant) =>
      pairwiseDid(file, keys, { service, tenant }, tenantWebDids(service).didOf(tenant as TenantId)),
    didAt: (credentialIssuer) =>
      pairwiseDid(file, keys, { service: credentialIssuer, tenant: '' }, webDidOf(credentialIssuer)),
    async didsForCopies(credentialIssuer, copies) {
      const dids: Did[] = [];
      const isCopy = ({ service, tenant }: { service: string; tenant: string }) =>
        service === credentialIssuer && tenant.startsWith(copyPrefix);
      while (dids.length < copies) {
        const tenant = `${copyPrefix}${relationships.filter(isCopy).length + 1}`;
        const relyingParty = parse(zDid, `${webDidOf(credentialIssuer)}:${tenant}`);
        dids.push(await pairwiseDid(file, keys, { service: credentialIssuer, tenant }, relyingParty));
      }
      return dids;
    },
  };
}

/** The did:web that an address stands for, whether or not there is one: it only tells parties apart. */
function webDidOf(address: string): Did {
  const { host, pathname } = new URL(address);
  return parse(zDid, `did:web:${encodeURIComponent(host)}${pathname.replace(/\/$/, '').replaceAll('/', ':')}`);
}

/** The relationship is written last: what is interrupted before is made once more, and comes out the same. */
async function pairwiseDid(
  file: WalletFile,
  keys: PairwiseWallet,
  { service, tenant }: { readonly service: string; readonly tenant: string },
  relyingParty: Did,
): Promise<Did> {
  const { relationships } = file.contents;
  const known = relationships.find((r) => r.service === service && r.tenant === tenant);
  if (known) return known.did;
  const did = await withSeed(file, (seed) => createPairwiseDid(keys, seed, relyingParty));
  relationships.push({ service, tenant, did, derived: true });
  file.save();
  return did;
}
