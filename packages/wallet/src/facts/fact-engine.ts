import { type Client, createClient } from '@assent/api';
import { fromBase64Url, fromHex, toHex } from '@assent/browser';
import { AppError, type FindingCode, type HeldFacts, type Instant, type TenantId } from '@assent/domain';
import type { Question, SignedAnswer } from '@assent/zk';

/** Facts that an organisation offers to sign. */
export type FactsOffer = Awaited<ReturnType<Client['listOwnFacts']>>['offers'][number];
/** What it answers when they are taken. */
export type FactsAnswer = Awaited<ReturnType<Client['acceptOwnFacts']>>;

/** A proof that is to be made. */
export interface ProofOrder {
  readonly question: Question;
  readonly facts: readonly { readonly tenant: TenantId; readonly held: HeldFacts }[];
  readonly seed: string;
  readonly now: Instant;
  readonly origin: string;
  /** Faults of the request that the person has read, and wants to answer all the same. */
  readonly accepted: readonly FindingCode[];
}

/** How far a proof is: of so many parts, this one is under way. */
export interface ProofProgress {
  readonly doing: 'updating' | 'proving';
  readonly part: number;
  readonly of: number;
}

/** The part of a wallet that computes with curves. In a page it is in a thread of its own, which is loaded at first use. */
export interface FactEngine {
  /** Commits to the secret of the wallet, for one offer. Hexadecimal. */
  commit(offer: FactsOffer, seed: string): Promise<{ readonly commitment: string; readonly proof: string }>;
  /** Facts as they are kept, once their signature holds. */
  keep(offer: FactsOffer, answer: FactsAnswer, seed: string): Promise<HeldFacts>;
  /** @throws AppError `not_found` and `gone` with `at`; `invalid_request` for a request that is to be refused */
  prove(
    order: ProofOrder,
    onProgress: (progress: ProofProgress) => void,
  ): Promise<{ readonly text: string; readonly used: readonly HeldFacts[] }>;
}

/** Computes in this thread. */
export const factEngine: FactEngine = {
  async commit(offer, seed) {
    const { commitToSecret, holderSecret, schemaOf } = await import('@assent/zk');
    const made = await commitToSecret(schemaOf(offer), holderSecret(seedFrom(seed)), fromHex(offer.nonce));
    return { commitment: toHex(made.commitment), proof: toHex(made.proof) };
  },
  async keep({ schema, facts }, answer, seed) {
    const { holderSecret, keepFacts } = await import('@assent/zk');
    return keepFacts({ schema, attributes: facts }, answer as SignedAnswer, holderSecret(seedFrom(seed)));
  },
  async prove({ question, facts, seed, now, origin, accepted }, onProgress) {
    const { answerQuestion, holderSecret } = await import('@assent/zk');
    const client = createClient({ baseUrl: origin });
    const { text, used } = await answerQuestion(question, {
      ...{ facts: facts.map(({ held }) => held), secret: holderSecret(seedFrom(seed)), now, onProgress, accepted },
      readUpdate: ({ id }) => {
        const from = facts.find(({ held }) => held.id === id);
        if (!from) throw new AppError('not_found', { facts: id });
        return (issuer, epoch) => client.readProofUpdate({ params: { tenant: from.tenant, issuer, epoch } });
      },
    });
    return { text, used };
  },
};

const seedFrom = (seed: string): Uint8Array => fromBase64Url(seed) ?? new Uint8Array();
