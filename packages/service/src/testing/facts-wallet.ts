import type { Client } from '@assent/api';
import type { Did, HeldFacts, Instant, TenantId } from '@assent/domain';
import { answerQuestion, commitToSecret, keepFacts, type ProvenAnswer, randomScalar, schemaOf } from '@assent/zk';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';

type Holder = Pick<Client, 'listOwnFacts' | 'acceptOwnFacts'>;
type Anybody = Pick<Client, 'readProofQuestion' | 'readProofUpdate'>;
type Offer = Awaited<ReturnType<Holder['listOwnFacts']>>['offers'][number];

/** What a patient's wallet does with facts and proofs, over HTTP as wallets do it. */
export function factsWallet(secret = randomScalar()) {
  const facts: HeldFacts[] = [];
  const tenants = new Map<string, TenantId>();
  return {
    secret,
    facts,
    /** Commits to the secret, for one offer. */
    commit: async (offer: Offer) => {
      const { commitment, proof } = await commitToSecret(schemaOf(offer), secret, hexToBytes(offer.nonce));
      return { commitment: bytesToHex(commitment), proof: bytesToHex(proof) };
    },
    /** Takes everything that an organisation offers and that was not taken yet. The SD-JWT VCs that came with it. */
    async take(holder: Holder, tenant: TenantId): Promise<readonly string[]> {
      const { offers } = await holder.listOwnFacts({ params: { tenant } });
      const credentials: string[] = [];
      for (const offer of offers.filter(({ taken }) => !taken)) {
        const body = await this.commit(offer);
        const answer = await holder.acceptOwnFacts({ params: { tenant, id: offer.id }, body });
        facts.push(await keepFacts({ schema: offer.schema, attributes: offer.facts }, answer as Answer, secret));
        tenants.set(answer.issuer, tenant);
        credentials.push(answer.credential);
      }
      return credentials;
    },
    /** Answers a request, with the registries as the request has them. */
    async prove(anybody: Anybody, tenant: TenantId, id: string, now: Instant): Promise<ProvenAnswer> {
      const { request, rangeParameters, sets } = await anybody.readProofQuestion({ params: { tenant, id } });
      const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
      const question = {
        request,
        rangeParameters: bytes(rangeParameters),
        sets: Object.fromEntries(sets.map(({ criterion, table }) => [criterion, bytes(table)])),
      };
      return answerQuestion(question, {
        ...{ facts, secret, now },
        readUpdate: (held) => (issuer, epoch) =>
          anybody.readProofUpdate({ params: { tenant: tenants.get(held.issuer) as TenantId, issuer, epoch } }),
      });
    },
  };
}

type Answer = Awaited<ReturnType<Holder['acceptOwnFacts']>> & { readonly issuer: Did };
