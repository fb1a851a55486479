import { readOffer, takeOffer } from '@assent/openid4vc/wallet';
import { secureRandom, systemClock } from '@assent/veramo';
import { type CatalogueWorld, issuedType, license } from './catalogue-world.ts';
import type { Json } from './change.ts';
import { type Answers, changingPost, linkOf } from './changed-answers.ts';
import type { Outcome } from './http-message.ts';
import { type Members, resigned } from './license.ts';
import type { Change, NegativeCase } from './negative-case.ts';
import type { WalletWorld } from './wallet-world.ts';

/** Takes an offer to the end: the credential is kept only if it is whole, and of a key of this wallet. */
export function offerTaker(
  world: CatalogueWorld,
  { wallet, reader, keys }: WalletWorld,
  { with: variant }: NegativeCase,
) {
  const hasCode = variant.tx_code === true;
  return async (changes: readonly Change[]): Promise<Outcome> => {
    const order = { type: issuedType, claims: structuredClone(license), tx_code: hasCode };
    const opened = await world.clinic.openOffer({ body: order as never });
    const address = new URL(opened.uri).searchParams.get('credential_offer_uri') ?? '';
    const values = { offer: async () => (await (await fetch(address)).json()) as Json };
    const writing = { keys, values };
    const parameters: Members =
      variant.by_value === true
        ? { credential_offer: { $json: await values.offer() } }
        : { credential_offer_uri: address };
    const uri = await linkOf({ scheme: 'openid-credential-offer://', parameters }, changes, writing);
    const post = changingPost(reader.post, changes, writing, answersOf(world));
    const offer = await readOffer(uri, post);
    const did = await wallet.didAt(offer.issuer.credential_issuer);
    const taken = await takeOffer(offer, opened.tx_code ?? undefined, {
      post,
      clock: systemClock(),
      random: secureRandom(),
      signProof: (claims) => wallet.proveKey(did, { ...claims }),
    });
    await wallet.receive(taken.credentials, world.network);
    return { accepted: true };
  };
}

const places: readonly (readonly [part: string, place: string])[] = [
  ['/offers/', 'offer'],
  ['/.well-known/openid-credential-issuer', 'metadata'],
  ['/.well-known/oauth-authorization-server', 'server'],
  ['/token', 'token'],
  ['/nonce', 'nonce'],
  ['/credential', 'credential'],
];

/** Credentials are signed by the issuer whose key is here, so that they can be changed before. */
const answersOf = (world: CatalogueWorld): Answers => ({
  placeOf: (url) => places.find(([part]) => url.includes(part))?.[1] ?? 'notification',
  draftOf(place, text) {
    const body = JSON.parse(text) as Members;
    // answers that are encrypted could not be changed
    if (place === 'metadata') return { ...body, credential_request_encryption: undefined } as never;
    if (place !== 'credential') return body;
    const issued = body.credentials as unknown as readonly { readonly credential: string }[];
    const credentials = issued.map(({ credential }) => ({ credential: { $sdJwt: resigned(world, credential) } }));
    return { ...body, credentials };
  },
});
