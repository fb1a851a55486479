import type { CompactCredential, PresentationRequest } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import type { Forgery } from './forgery.ts';
import type { ForgeryWorld } from './forgery-world.ts';
import { bind, envelope, present } from './presenting.ts';
import { type StockAnswer, stockOnPresentation, stockPresentation } from './stock-veramo.ts';
import { tokenOf, unsigned, withSignature } from './token.ts';

/** A credential of the patient, in the envelope of a presentation. */
interface Shown {
  readonly world: ForgeryWorld;
  readonly request: PresentationRequest;
  readonly compact: CompactCredential;
  readonly enveloped: object;
}

/** The same attack on the stock verifier, with a presentation as Veramo writes it around a JWT of VCDM 1.1. */
interface StockScene {
  readonly world: ForgeryWorld;
  readonly compact: CompactCredential;
  readonly binding: { readonly challenge: string; readonly audience: string; readonly at: ForgeryWorld['now'] };
}

interface PresentationForgery {
  readonly name: string;
  readonly reasons: readonly string[];
  forge(shown: Shown): Promise<string>;
  readonly stock?: (scene: StockScene) => Promise<string>;
}

const toForgery = ({ name, reasons, forge, stock }: PresentationForgery): Forgery => ({
  about: 'vp+jwt',
  name,
  reasons,
  async make(world) {
    const request = await world.ask('vc+jwt');
    const compact = await world.issue('vc+jwt');
    const forged = await forge({ world, request, compact, enveloped: envelope('vc+jwt', compact) });
    return {
      assent: () => world.accept(request, forged),
      stock: async () => (stock ? answerOfStock(world, request, stock) : 'unsupported'),
    };
  },
});

async function answerOfStock(
  world: ForgeryWorld,
  { challenge, audience }: PresentationRequest,
  stock: NonNullable<PresentationForgery['stock']>,
): Promise<StockAnswer> {
  const compact = await world.issue('jwt_vc_json');
  const forged = await stock({ world, compact, binding: { challenge, audience, at: world.now } });
  return stockOnPresentation(world.stock, forged, challenge, audience);
}

/** Both with the same other members, signed by the holder. */
const holderSigned = (
  name: string,
  reasons: readonly string[],
  payload: (world: ForgeryWorld) => object,
  stockToo = true,
): PresentationForgery => ({
  name,
  reasons,
  forge: ({ world, request, enveloped }) => present(world, request, [enveloped], { payload: payload(world) }),
  ...(stockToo
    ? {
        stock: ({ world, compact, binding }) =>
          stockPresentation(world.patient, [compact], binding, { payload: payload(world) }),
      }
    : {}),
});

/** Both with the same other members of the header, signed by the holder. */
const header = (name: string, fields: object): PresentationForgery => ({
  name,
  reasons: ['malformed'],
  forge: ({ world, request, enveloped }) => present(world, request, [enveloped], { header: fields }),
  stock: ({ world, compact, binding }) => stockPresentation(world.patient, [compact], binding, { header: fields }),
});

/** A credential inside that must not pass; what is around it is right. */
const inside = (
  name: string,
  reasons: readonly string[],
  issue: (world: ForgeryWorld, format: 'vc+jwt' | 'jwt_vc_json') => Promise<string>,
): PresentationForgery => ({
  name,
  reasons,
  forge: async ({ world, request }) => present(world, request, [envelope('vc+jwt', await issue(world, 'vc+jwt'))]),
  stock: async ({ world, binding }) => stockPresentation(world.patient, [await issue(world, 'jwt_vc_json')], binding),
});

/** The finished presentation changed by somebody on the way. */
const onTheWay = (
  name: string,
  reasons: readonly string[],
  change: (compact: string) => string,
): PresentationForgery => ({
  name,
  reasons,
  forge: async ({ world, request, enveloped }) => change(await present(world, request, [enveloped])),
  stock: async ({ world, compact, binding }) => change(await stockPresentation(world.patient, [compact], binding)),
});

const nowOf = ({ now }: ForgeryWorld) => toUnixSeconds(now);

const forgeries: readonly PresentationForgery[] = [
  holderSigned('for another audience', ['wrong_audience'], ({ stranger }) => ({ aud: stranger.did })),
  holderSigned('to another challenge', ['wrong_challenge'], () => ({ nonce: 'other' })),
  holderSigned('for two audiences', ['malformed'], ({ stranger, patient }) => ({ aud: [stranger.did, patient.did] })),
  holderSigned('without audience', ['malformed'], () => ({ aud: undefined })),
  holderSigned('without challenge', ['malformed'], () => ({ nonce: undefined })),
  holderSigned('without end', ['malformed'], () => ({ exp: undefined })),
  holderSigned('without time', ['malformed'], () => ({ iat: undefined, nbf: undefined })),
  holderSigned('of an hour ago', ['presentation_expired'], (world) => ({
    iat: nowOf(world) - 3_600,
    nbf: nowOf(world) - 3_600,
    exp: nowOf(world) - 3_300,
  })),
  holderSigned('ended two minutes ago', ['presentation_expired'], (world) => ({
    iat: nowOf(world) - 420,
    nbf: nowOf(world) - 420,
    exp: nowOf(world) - 120,
  })),
  holderSigned('of an hour ago, good for a year', ['presentation_expired'], (world) => ({
    iat: nowOf(world) - 3_600,
    nbf: nowOf(world) - 3_600,
    exp: nowOf(world) + 31_536_000,
  })),
  holderSigned('of tomorrow', ['not_yet_valid'], (world) => ({
    iat: nowOf(world) + 86_400,
    nbf: nowOf(world) + 86_400,
    exp: nowOf(world) + 86_700,
  })),
  holderSigned('a holder who is not its issuer', ['malformed'], ({ stranger }) => ({ iss: stranger.did }), false),
  holderSigned('another type', ['malformed'], () => ({ type: ['VerifiableCredential'] }), false),
  holderSigned(
    'another context',
    ['malformed'],
    () => ({ '@context': ['https://www.w3.org/2018/credentials/v1', 'x'] }),
    false,
  ),
  holderSigned('a vp beside the presentation', ['malformed'], () => ({ vp: {} }), false),
  holderSigned('a vc beside the presentation', ['malformed'], () => ({ vc: {} }), false),
  holderSigned('no credentials though asked for', ['query_not_satisfied'], () => ({ verifiableCredential: [] }), false),
  header('alg none', { alg: 'none' }),
  header('jwk in the header', { jwk: { kty: 'OKP' } }),
  header('crit', { crit: ['x'] }),
  header('typ of a credential', { typ: 'vc+jwt' }),
  header('typ of a token of another kind', { typ: 'at+jwt' }),
  onTheWay('the credentials left out on the way', ['bad_proof'], (compact) =>
    unsigned(tokenOf(compact), { payload: { verifiableCredential: [], vp: undefined } }),
  ),
  onTheWay('the end moved on the way', ['bad_proof'], (compact) =>
    unsigned(tokenOf(compact), { payload: { exp: 4_000_000_000 } }),
  ),
  onTheWay('custody denied on the way', ['bad_proof'], (compact) =>
    unsigned(tokenOf(compact), { payload: { custody: 'service' } }),
  ),
  onTheWay('signature of zeros', ['bad_proof'], (compact) => withSignature(compact, () => Buffer.alloc(64))),
  onTheWay('no signature', ['malformed'], (compact) => unsigned(tokenOf(compact), {}, '')),
  {
    name: 'signed by a stranger as the holder',
    reasons: ['bad_proof'],
    forge: ({ world, request, enveloped }) => present(world, request, [enveloped], { by: world.stranger }),
    stock: async ({ world, compact, binding }) =>
      stockPresentation({ ...world.stranger, did: world.patient.did }, [compact], binding),
  },
  {
    name: 'kid of a stranger, who signed',
    reasons: ['bad_proof'],
    forge: ({ world, request, enveloped }) =>
      present(world, request, [enveloped], { by: world.stranger, header: { kid: world.stranger.kid } }),
    stock: async ({ world, compact, binding }) =>
      stockPresentation({ ...world.stranger, did: world.patient.did }, [compact], binding, {
        header: { kid: world.stranger.kid },
      }),
  },
  {
    name: 'a stolen credential in a presentation of the thief',
    reasons: ['wrong_holder'],
    forge: ({ world, request, enveloped }) => present(world, request, [enveloped], { holder: world.stranger }),
    stock: ({ world, compact, binding }) => stockPresentation(world.stranger, [compact], binding),
  },
  {
    name: 'a relayed SD-JWT in a presentation of the relay',
    reasons: ['wrong_holder'],
    forge: async ({ world, request }) =>
      present(world, request, [envelope('dc+sd-jwt', await bind(world, request, await world.issue('dc+sd-jwt')))], {
        holder: world.stranger,
      }),
  },
  {
    name: 'a presentation as a credential of another',
    reasons: ['malformed'],
    forge: async ({ world, request, enveloped }) =>
      present(world, request, [envelope('vc+jwt', await present(world, request, [enveloped]))]),
    stock: async ({ world, compact, binding }) =>
      stockPresentation(world.patient, [await stockPresentation(world.patient, [compact], binding)], binding),
  },
  {
    name: 'a credential as a presentation',
    reasons: ['malformed'],
    forge: async ({ compact }) => compact,
    stock: async ({ compact }) => compact,
  },
  {
    name: '33 credentials',
    reasons: ['malformed'],
    forge: ({ world, request, enveloped }) =>
      present(
        world,
        request,
        Array.from({ length: 33 }, () => enveloped),
      ),
    stock: ({ world, compact, binding }) =>
      stockPresentation(
        world.patient,
        Array.from({ length: 33 }, () => compact),
        binding,
      ),
  },
  {
    name: 'a credential under the media type of another',
    reasons: ['malformed'],
    forge: ({ world, request, compact }) => present(world, request, [envelope('jwt_vc_json', compact)]),
  },
  {
    name: 'an envelope that is an address',
    reasons: ['malformed'],
    forge: ({ world, request, enveloped }) =>
      present(world, request, [{ ...enveloped, id: 'https://attacker.example/vc' }]),
  },
  {
    name: 'an envelope of another type',
    reasons: ['malformed'],
    forge: ({ world, request, enveloped }) => present(world, request, [{ ...enveloped, type: 'VerifiableCredential' }]),
  },
  {
    name: 'a credential that is no text',
    reasons: ['malformed'],
    forge: ({ world, request }) => present(world, request, [{ type: ['VerifiableCredential'], credentialSubject: {} }]),
    stock: ({ world, binding }) =>
      stockPresentation(world.patient, [{ type: ['VerifiableCredential'], credentialSubject: {} }], binding),
  },
  {
    name: 'a credential with an embedded proof',
    reasons: ['malformed'],
    forge: async ({ world, request }) => present(world, request, [JSON.parse(await world.issue('ldp_vc'))]),
    stock: async ({ world, binding }) =>
      stockPresentation(world.patient, [JSON.parse(await world.issue('ldp_vc'))], binding),
  },
  inside('a credential in it was changed', ['bad_proof'], async (world, format) =>
    unsigned(tokenOf(await world.issue(format)), { payload: { custody: 'service' } }),
  ),
  inside('a credential in it was signed by a stranger', ['bad_proof'], async (world, format) => {
    const { draft, issuer, stranger } = world;
    const own = tokenOf(await stranger.signer.signCredential(draft(format, { issuer: stranger.did })));
    const says = format === 'vc+jwt' ? { issuer: issuer.did } : { iss: issuer.did };
    return unsigned(own, { header: { kid: issuer.kid }, payload: says });
  }),
  inside('a credential in it has no signature', ['malformed'], async ({ issue }, format) =>
    unsigned(tokenOf(await issue(format)), {}, ''),
  ),
  inside('a credential in it is revoked', ['revoked'], async ({ issue, entry, chain }, format) => {
    const status = entry();
    chain.revoke(status);
    return issue(format, { status });
  }),
  inside('a credential in it has expired', ['expired'], ({ issue, now }, format) => issue(format, { validUntil: now })),
  inside('a credential in it is of somebody else', ['wrong_holder'], ({ issue, stranger }, format) =>
    issue(format, { subject: stranger.did }),
  ),
  inside(
    'a credential in it is of an issuer that nobody accredited',
    ['issuer_not_accredited'],
    ({ issue, mill }, format) => issue(format, {}, mill),
  ),
  inside('a text in it is no credential', ['malformed'], async () => 'not.a.token'),
];

/** Answers that come at the wrong time or to the wrong door. */
const requests: readonly Forgery[] = [
  {
    about: 'vp+jwt',
    name: 'shown a second time',
    reasons: ['challenge_used'],
    async make(world) {
      const request = await world.ask('vc+jwt');
      const compact = await present(world, request, [envelope('vc+jwt', await world.issue('vc+jwt'))]);
      const first = await world.accept(request, compact);
      if (first.length > 0) throw new Error('the first time was refused');
      const stock = async ({ world: { patient }, compact: credential, binding }: StockScene) =>
        stockPresentation(patient, [credential], binding);
      return { assent: () => world.accept(request, compact), stock: () => answerOfStock(world, request, stock) };
    },
  },
  {
    about: 'vp+jwt',
    name: 'to a request that has ended',
    reasons: ['challenge_expired'],
    async make(world) {
      const request = await world.ask('vc+jwt', 0);
      const compact = await present(world, request, [envelope('vc+jwt', await world.issue('vc+jwt'))]);
      return { assent: () => world.accept(request, compact), stock: async () => 'unsupported' };
    },
  },
  {
    about: 'vp+jwt',
    name: 'to a request of another tenant',
    reasons: ['throws not_found'],
    async make(world) {
      const request = await world.ask('vc+jwt');
      const compact = await present(world, request, [envelope('vc+jwt', await world.issue('vc+jwt'))]);
      return { assent: () => world.accept(request, compact, 'other'), stock: async () => 'unsupported' };
    },
  },
  {
    about: 'vp+jwt',
    name: 'the answer to one tenant shown to another',
    reasons: ['wrong_audience', 'wrong_challenge'],
    async make(world) {
      const request = await world.ask('vc+jwt', 600, 'other');
      const asked = await world.ask('vc+jwt');
      const compact = await present(world, asked, [envelope('vc+jwt', await world.issue('vc+jwt'))]);
      const elsewhere = { ...request, audience: world.stranger.did };
      const stock = ({ world: { patient }, compact: credential, binding }: StockScene) =>
        stockPresentation(patient, [credential], { ...binding, challenge: asked.challenge, audience: asked.audience });
      return {
        assent: () => world.accept(request, compact, 'other'),
        stock: () => answerOfStock(world, elsewhere, stock),
      };
    },
  },
];

export const presentationForgeries: readonly Forgery[] = [...forgeries.map(toForgery), ...requests];
