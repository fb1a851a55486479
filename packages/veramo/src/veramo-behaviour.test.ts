import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import type {
  IIdentifier,
  IKeyManagerSignArgs,
  VerifiableCredential,
  VerifiablePresentation,
} from '@veramo/core-types';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { getDidKeyResolver } from '@veramo/did-provider-key';
import { DIDResolverPlugin } from '@veramo/did-resolver';
import type { SigningAgent } from './agent/assent-agent.ts';
import { credentialProviders } from './agent/credential-providers.ts';
import { payloadFromDraft } from './credentials/credential-payload.ts';
import { createPatientDid } from './dids/did-providers.ts';
import { draftOf, identityClaims, noon } from './testing/sample-credentials.ts';
import { stockAgent } from './testing/stock-agent.ts';
import { forged, partsOf } from './testing/token-tools.ts';
import { createWallet, type Wallet } from './testing/wallet.ts';

/** What Veramo 7.0.1 does, beside what we do. If an upgrade fails here, read the first half before changing the second. */

let stock: SigningAgent;
let issuer: IIdentifier;
let holder: IIdentifier;
let ours: Wallet;
const verifier = 'did:key:verifier' as never;
const binding = { challenge: 'nonce', audience: verifier };

beforeAll(async () => {
  stock = stockAgent();
  issuer = await stock.didManagerCreate();
  holder = await stock.didManagerCreate();
  ours = createWallet();
});

const status = { id: 'urn:x:1', type: 'StatusRegistryEntry' };
const issueStock = (changes: object = {}): Promise<VerifiableCredential> =>
  stock.createVerifiableCredential({
    credential: { issuer: issuer.did, credentialSubject: { id: holder.did, a: 1 }, ...changes },
    proofFormat: 'jwt',
  });
const jwtOf = ({ proof }: VerifiableCredential | VerifiablePresentation) => String(proof.jwt);

describe('verifyCredential', () => {
  test('of Veramo reads no status of a text; ours refuses to answer without reading it', async () => {
    const credential = await issueStock({ credentialStatus: status });
    expect((await stock.verifyCredential({ credential: jwtOf(credential) })).verified).toBe(true);
    await expect(stock.verifyCredential({ credential })).rejects.toThrow('credential status');

    const did = await createPatientDid(ours.agent);
    const compact = await ours.signer.signCredential(draftOf(did, did, { format: 'vc+jwt' }));
    const policies = { now: Date.parse(noon) / 1000 };
    await expect(ours.agent.verifyCredential({ credential: compact, policies })).rejects.toThrow(
      'registry_unavailable',
    );
  });

  test('of Veramo takes a forged object for its token if the type of proof is changed; ours does not', async () => {
    const credential = structuredClone(await issueStock());
    credential.credentialSubject.a = 2;
    credential.proof.type = 'Whatever';
    expect((await stock.verifyCredential({ credential })).verified).toBe(true);

    const did = await createPatientDid(ours.agent);
    for (const proofFormat of ['vc+jwt', 'jwt_vc_json', 'dc+sd-jwt'] as const) {
      const draft = payloadFromDraft(draftOf(did, did));
      const genuine = await ours.agent.createVerifiableCredential({ credential: draft, proofFormat });
      const check = (changes: object) =>
        ours.agent.verifyCredential({
          credential: { ...genuine, ...changes } as VerifiableCredential,
          policies: { now: Date.parse(noon) / 1000, credentialStatus: false },
        });
      expect((await check({})).verified).toBe(true);
      expect((await check({ credentialSubject: { ...genuine.credentialSubject, gender: 'male' } })).verified).toBe(
        false,
      );
      expect((await check({ evidence: 'x' })).verified).toBe(false);
      expect((await check({ proof: { ...genuine.proof, type: 'Whatever' } })).verified).toBe(false);
      expect((await check({ credentialStatus: undefined })).verified).toBe(false);
    }
  });

  test('of Veramo forgives five minutes; ours forgives none', async () => {
    const expirationDate = new Date(Date.now() - 240_000).toISOString();
    const credential = await issueStock({ expirationDate });
    expect((await stock.verifyCredential({ credential })).verified).toBe(true);

    const did = await createPatientDid(ours.agent);
    const draft = draftOf(did, did, { validFrom: noon, validUntil: '2026-03-01T13:00:00Z' as never });
    const compact = await ours.signer.signCredential(draft);
    const at = (time: string, policies = {}) =>
      ours.agent.verifyCredential({
        credential: compact,
        policies: { now: Date.parse(time) / 1000, credentialStatus: false, ...policies },
      });
    expect((await at('2026-03-01T12:59:59Z')).verified).toBe(true);
    expect(await at('2026-03-01T13:00:00Z')).toMatchObject({ verified: false, error: { errorCode: 'expired' } });
    expect(await at('2026-03-01T11:59:59Z')).toMatchObject({ verified: false, error: { errorCode: 'not_yet_valid' } });
    expect((await at('2026-03-01T13:00:00Z', { exp: false })).verified).toBe(true);
    expect((await at('2026-03-01T11:00:00Z', { nbf: false })).verified).toBe(true);
  });

  test('of Veramo calls an issuer it cannot resolve unverified; ours throws', async () => {
    const token = forged(jwtOf(await issueStock()), { payload: { iss: 'did:nope:1' } });
    expect(await stock.verifyCredential({ credential: token })).toMatchObject({
      verified: false,
      error: { errorCode: 'resolver_error' },
    });
    const did = await createPatientDid(ours.agent);
    const compact = await ours.signer.signCredential(draftOf(did, did, { format: 'vc+jwt' }));
    const unknown = forged(compact, { header: { kid: 'did:nope:1#0' }, payload: { issuer: 'did:nope:1' } });
    await expect(ours.agent.verifyCredential({ credential: unknown })).rejects.toMatchObject({
      code: 'did_resolution_failed',
    });
  });

  test('of Veramo ignores the kid of a token, and sets none; ours relies on it', async () => {
    const credential = await issueStock();
    expect(partsOf(jwtOf(credential)).header).toEqual({ alg: 'EdDSA', typ: 'JWT' });
    const did = await createPatientDid(ours.agent);
    const compact = await ours.signer.signCredential(draftOf(did, did, { format: 'jwt_vc_json' }));
    expect(partsOf(compact).header.kid).toBe(`${did}#${did.slice('did:key:'.length)}`);
  });

  test('of Veramo breaks with schemaValidation, which is therefore off', async () => {
    const strict = stockAgent(true);
    const { did } = await strict.didManagerCreate({});
    const credential = { issuer: did, credentialSubject: { id: did, a: 1 } };
    const issued = await strict.createVerifiableCredential({ credential, proofFormat: 'jwt' });
    expect((await stock.verifyCredential({ credential: issued })).verified).toBe(true);
    expect((await strict.verifyCredential({ credential: issued })).verified).toBe(false);
  });
});

describe('verifyPresentation', () => {
  const presentStock = (credential: string, options: object = {}) =>
    stock.createVerifiablePresentation({
      presentation: { holder: holder.did, verifiableCredential: [credential] },
      proofFormat: 'jwt',
      ...options,
    });

  test('of Veramo does not look at the credentials inside; ours checks each', async () => {
    const token = jwtOf(await issueStock());
    const vc = { ...(partsOf(token).payload.vc as object), credentialSubject: { a: 2 } };
    const forgery = forged(token, { payload: { vc } });
    expect((await stock.verifyCredential({ credential: forgery })).verified).toBe(false);
    expect((await stock.verifyPresentation({ presentation: await presentStock(forgery) })).verified).toBe(true);

    const did = await createPatientDid(ours.agent);
    const compact = await ours.signer.signCredential(draftOf(did, did, { format: 'vc+jwt' }));
    const changed = forged(compact, { payload: { custody: 'service' } }) as typeof compact;
    const shown = [{ compact: changed, disclose: 'all' as const }];
    const presentation = await ours.signer.signPresentation(did, shown, binding, { at: noon, custody: 'holder' });
    expect(await ours.proofs.verifyPresentation(presentation, binding, noon)).toEqual({
      valid: false,
      rejections: [{ reason: 'bad_proof', at: '/credentials/0' }],
    });
  });

  test('of Veramo needs no challenge; ours needs one and a domain', async () => {
    const presentation = jwtOf(await presentStock(jwtOf(await issueStock()), { challenge: 'nonce' }));
    expect((await stock.verifyPresentation({ presentation })).verified).toBe(true);

    const did = await createPatientDid(ours.agent);
    const ask = (options: object) =>
      ours.agent.createVerifiablePresentation({ presentation: { holder: did }, proofFormat: 'vp+jwt', ...options });
    await expect(ask({ challenge: 'nonce' })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ask({ domain: verifier })).rejects.toMatchObject({ code: 'invalid_request' });
    const ownPresentation = await ask({ challenge: 'nonce', domain: verifier });
    const check = (options: object) => ours.agent.verifyPresentation({ presentation: ownPresentation, ...options });
    await expect(check({})).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(check({ challenge: 'nonce' })).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await check({ challenge: 'nonce', domain: verifier })).verified).toBe(true);
    const other = { presentation: { ...ownPresentation, holder: verifier }, challenge: 'nonce', domain: verifier };
    expect((await ours.agent.verifyPresentation(other)).verified).toBe(false);
  });
});

describe('createVerifiableCredential', () => {
  test('of Veramo changes what it is given; ours gets a copy', async () => {
    const credential = {
      issuer: issuer.did,
      credentialSubject: { id: holder.did, a: 1 },
      '@context': ['https://a.example'],
    };
    await stock.createVerifiableCredential({ credential, proofFormat: 'jwt' });
    expect(credential).toHaveProperty('issuanceDate');
    expect(credential['@context'][0]).toBe('https://www.w3.org/2018/credentials/v1');

    const did = await createPatientDid(ours.agent);
    const draft = Object.freeze(draftOf(did, did, { claims: Object.freeze({ ...identityClaims }) }));
    await ours.signer.signCredential(draft);
    const again = partsOf(await ours.signer.signCredential({ ...draft, format: 'vc+jwt' }));
    expect((again.payload['@context'] as string[])[0]).toBe('https://www.w3.org/ns/credentials/v2');
    expect(again.payload).not.toHaveProperty('issuanceDate');
  });
});

describe('the provider of Veramo', () => {
  test('takes every text; ours take their own, whatever the order', async () => {
    const did = await createPatientDid(ours.agent);
    const stockProvider = new CredentialProviderJWT();
    const presentation = await ours.signer.signPresentation(did, [], binding, { at: noon, custody: 'holder' });
    const documents: [string, string][] = [['jwt', jwtOf(await issueStock())]];
    for (const format of ['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'] as const) {
      documents.push([format, await ours.signer.signCredential(draftOf(did, did, { format }))]);
    }
    documents.push(['vp+jwt', presentation]);
    for (const [format, document] of documents) {
      expect(stockProvider.canVerifyDocumentType({ document })).toBe(true);
      const taking = credentialProviders().filter((provider) => provider.canVerifyDocumentType({ document }));
      const formats = taking.map((provider) =>
        documents
          .map(([proofFormat]) => proofFormat)
          .filter((proofFormat) => provider.canIssueProofFormat({ proofFormat })),
      );
      expect([format, formats]).toEqual([format, format === 'jwt' ? [] : [[format]]]);
    }
  });

  test('works beside ours in one agent', async () => {
    const { did } = await stock.didManagerCreate();
    const mixed = createAgent<SigningAgent & Record<string, never>>({
      plugins: [
        { methods: { didManagerGet: ({ did }: { did: string }) => stock.didManagerGet({ did }) } },
        { methods: { keyManagerSign: (args: IKeyManagerSignArgs) => stock.keyManagerSign(args) } },
        new DIDResolverPlugin(getDidKeyResolver()),
        new CredentialPlugin([...credentialProviders(), new CredentialProviderJWT()]),
      ],
    }) as unknown as SigningAgent;
    const policies = { nbf: false, exp: false, credentialStatus: false };
    for (const proofFormat of ['jwt', 'vc+jwt', 'dc+sd-jwt']) {
      const credential = payloadFromDraft(draftOf(did, did, { claims: { a: 1 } }));
      const issued = await mixed.createVerifiableCredential({ credential, proofFormat });
      const verified = await mixed.verifyCredential({ credential: jwtOf(issued), policies });
      expect([proofFormat, verified.verified]).toEqual([proofFormat, true]);
    }
    const formats = await mixed.listUsableProofFormats(issuer);
    expect(formats).toEqual(['dc+sd-jwt+kb', 'dc+sd-jwt', 'vc+jwt', 'jwt_vc_json', 'ldp_vc', 'vp+jwt', 'jwt']);
  });
});
