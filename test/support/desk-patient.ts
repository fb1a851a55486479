import { createClient } from '@assent/api';
import { readNetwork, type Wallet } from '@assent/cli';
import { certificatesIn } from '@assent/openid4vc';
import {
  declineRequest,
  formPoster,
  type RequestReader,
  readOffer,
  readRequest,
  sendResponse,
  takeOffer,
} from '@assent/openid4vc/wallet';
import { createVerifierAgent, secureRandom, statementVerifier, systemClock } from '@assent/veramo';

/** A patient with a wallet in front of a desk: everything real, but for the phone. */
export interface DeskPatient {
  /**
   * Answers a link. `optional`: which of the sets that may be left out are answered too, by their place. `forms`: what the patient says to
   * questionnaires. Whether it was accepted.
   */
  answer(uri: string, optional?: readonly number[], forms?: ReadonlyMap<string, object>): Promise<boolean>;
  decline(uri: string): Promise<void>;
  /** Takes what is offered. How many credentials there are then. */
  take(uri: string, txCode: string): Promise<number>;
}

export async function deskPatient(url: string, wallet: Wallet): Promise<DeskPatient> {
  const network = await readNetwork(createClient({ baseUrl: url }));
  const root = await (await fetch(`${url}/openid4vp/trust-anchor.pem`)).text();
  const post = formPoster({ allowsLoopback: true });
  const parts = { clock: systemClock(), random: secureRandom() };
  const reader: RequestReader = {
    ...{ post, ...parts },
    statements: statementVerifier(createVerifierAgent(network)),
    roots: certificatesIn(root),
  };
  return {
    async answer(uri, optional = [], forms = new Map()) {
      const { request } = await readRequest(uri, reader);
      const binding = { challenge: request.nonce, audience: request.client_id };
      const { vpToken } = await wallet.show(request.dcql_query, binding, optional);
      return (await sendResponse(request, vpToken, post, forms)).accepted;
    },
    async decline(uri) {
      await declineRequest((await readRequest(uri, reader)).request, post);
    },
    async take(uri, txCode) {
      const offer = await readOffer(uri, post);
      const did = await wallet.didAt(offer.issuer.credential_issuer);
      const taken = await takeOffer(offer, txCode, {
        ...{ post, ...parts, copies: 1 },
        signProof: (claims) => wallet.proveKey(did, claims),
      });
      if (!taken.pending) await wallet.receive(taken.credentials, network);
      return wallet.contents.credentials.length;
    },
  };
}
