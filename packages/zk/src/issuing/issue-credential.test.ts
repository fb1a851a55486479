import { type AttributeValue, type ProofSchema, proofSchemas, slotCount } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { bytesToHex } from '@noble/hashes/utils';
import fc from 'fast-check';
import { coreVerify } from '../bbs/core-verify.ts';
import { typedInterface } from '../bbs/interface.ts';
import { order, randomScalar, toBigEndian } from '../bbs/scalar.ts';
import { digitalbazaarCoreVerify } from '../testing/digitalbazaar-bbs.ts';
import { attributesOf, issueTo, newIssuer, schemaNames } from '../testing/scene.ts';
import { acceptCredential, signedScalars } from './accept-credential.ts';
import { attributeScalars, missingScalar } from './attribute-scalars.ts';
import { commitToSecret, type HolderCommitment } from './holder-commitment.ts';
import { issueProofCredential } from './issue-credential.ts';

const issuer = await newIssuer(100);
const secret = randomScalar();
const { hba1c, painScore, immunization, problemList } = proofSchemas;

describe('an issued credential', () => {
  test.each(schemaNames)('of %s has a signature of the IETF that both other implementations accept', async (name) => {
    const schema: ProofSchema = proofSchemas[name];
    const { held } = await issueTo(secret, issuer, schema, attributesOf[name]);
    const signed = signedScalars(schema, held);
    expect(signed.scalars).toHaveLength(slotCount(schema) + 1);
    expect(coreVerify(signed, typedInterface)).toBe(true);
    expect(await digitalbazaarCoreVerify(signed, typedInterface, 'mended')).toBe(true);
    for (const at of [0, 3, signed.scalars.length - 1]) {
      const scalars = signed.scalars.with(at, (signed.scalars[at]! + 1n) % order);
      expect(coreVerify({ ...signed, scalars }, typedInterface)).toBe(false);
    }
  });

  test('is signed for values of any size, zero among them', async () => {
    const value = fc.record({ score: fc.integer({ min: 0, max: 10 }), day: fc.integer({ min: 0, max: 60_000 }) });
    await fc.assert(
      fc.asyncProperty(value, async ({ score, day }) => {
        const effective = new Date(Date.UTC(1900, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
        const { held } = await issueTo(secret, issuer, painScore, { ...attributesOf.painScore, score, effective });
        expect(held.scalars.slice(5, 7)).toEqual([BigInt(score), BigInt(day)]);
        const signed = signedScalars(painScore, held);
        expect(coreVerify(signed, typedInterface)).toBe(true);
        expect(await digitalbazaarCoreVerify(signed, typedInterface, 'mended')).toBe(true);
      }),
      { numRuns: 8, examples: [[{ score: 0, day: 0 }]] },
    );
  });

  test('is not accepted with another secret, attribute, issuer, key, handle or schema', async () => {
    const { held } = await issueTo(secret, issuer, hba1c, attributesOf.hba1c);
    const { scalars: _, ...sent } = held;
    expect(await acceptCredential(hba1c, sent, secret)).toBeDefined();
    expect(await acceptCredential(hba1c, sent, secret + 1n)).toBeUndefined();
    const others = [
      { ...sent, attributes: { ...sent.attributes, 'value:%': '7.5' } },
      { ...sent, issuer: 'did:web:other.example' as typeof sent.issuer },
      { ...sent, publicKey: (await newIssuer(0)).key.publicKey },
      { ...sent, statusHandle: toBigEndian(5n) },
      { ...sent, signature: sent.signature.slice(0, 79) },
      { ...sent, publicKey: sent.publicKey.slice(0, 95) },
    ];
    for (const other of others) expect(await acceptCredential(hba1c, other, secret)).toBeUndefined();
    const renamed = { ...hba1c, id: 'urn:assent:proof-schema:other:1' };
    expect(await acceptCredential(renamed, sent, secret)).toBeUndefined();
  });
});

describe('the secret of a holder', () => {
  const nonce = new Uint8Array(32).fill(1);
  const order = async (holder: HolderCommitment, issuerNonce = nonce, schema: ProofSchema = hba1c) =>
    issueProofCredential(
      {
        ...{ schema, issuer: issuer.did, attributes: attributesOf.hba1c, statusHandle: toBigEndian(7n) },
        ...{ holder, issuerNonce },
      },
      issuer.key,
    );
  const unproven = { code: 'invalid_request', params: { reason: 'the holder commitment is not proven' } };

  test('is in the signature, and in nothing that the issuer gets or sends', async () => {
    const holder = await commitToSecret(hba1c, secret, nonce);
    const credential = await order(holder);
    const seen = [holder.commitment, holder.proof, credential.signature].map(bytesToHex).join(' ');
    const written = [toBigEndian(secret), toBigEndian(secret).reverse()].map(bytesToHex);
    for (const text of written) expect(seen).not.toContain(text);
    const held = await acceptCredential(hba1c, credential, secret);
    expect(held?.scalars.at(-1)).toBe(secret);
  });

  test('must be known to whoever asks, for this nonce and this schema', async () => {
    const holder = await commitToSecret(hba1c, secret, nonce);
    const other = await commitToSecret(hba1c, randomScalar(), nonce);
    await expect(order(holder, new Uint8Array(32))).rejects.toMatchObject(unproven);
    await expect(order(await commitToSecret(immunization, secret, nonce))).rejects.toMatchObject(unproven);
    await expect(order({ ...holder, commitment: other.commitment })).rejects.toMatchObject(unproven);
    await expect(order({ ...holder, commitment: holder.commitment.slice(1) })).rejects.toMatchObject(unproven);
    const infinity = Uint8Array.from([0xc0, ...new Uint8Array(47)]);
    await expect(order({ ...holder, commitment: infinity })).rejects.toMatchObject(unproven);
  });

  test('is not shown by a proof with any byte changed, one too few or one too many', async () => {
    const holder = await commitToSecret(hba1c, secret, nonce);
    const { proof } = holder;
    const at = fc.integer({ min: 0, max: proof.length - 1 });
    await fc.assert(
      fc.asyncProperty(at, fc.integer({ min: 0, max: 7 }), async (byte, bit) => {
        const changed = proof.with(byte, proof[byte]! ^ (1 << bit));
        await expect(order({ ...holder, proof: changed })).rejects.toMatchObject(unproven);
      }),
      { numRuns: 60 },
    );
    for (const wrong of [proof.slice(0, -1), Uint8Array.from([...proof, 0]), new Uint8Array(0)]) {
      await expect(order({ ...holder, proof: wrong })).rejects.toMatchObject(unproven);
    }
  });
});

describe('attributes', () => {
  const scalarsOf = (schema: ProofSchema, attributes: object) =>
    attributeScalars(schema, attributes as Record<string, AttributeValue>, 9n);

  test('are signed as numbers: decimals scaled, days since 1900, what is missing above 64 bits', () => {
    const scalars = scalarsOf(hba1c, attributesOf.hba1c);
    expect([scalars[0], scalars[3], scalars[5]]).toEqual([9n, 25703n, 74n]);
    const { doseNumber: _, ...rest } = attributesOf.immunization;
    expect(scalarsOf(immunization, rest)[6]).toBe(missingScalar);
    expect(missingScalar > 2n ** 64n).toBe(true);
  });

  test.each<[string, ProofSchema, object]>([
    ['another unit', hba1c, { 'value:%': undefined, 'value:mmol/mol': '57' }],
    ['an attribute that the schema does not have', hba1c, { weight: 5 }],
    ['a decimal with a digit too many', hba1c, { 'value:%': '7.45' }],
    ['a decimal above its limit', hba1c, { 'value:%': '30.1' }],
    ['a negative decimal', hba1c, { 'value:%': '-7' }],
    ['a number where a decimal is written as text', hba1c, { 'value:%': 7.4 }],
    ['nothing, where something must be', hba1c, { 'value:%': undefined }],
    ['a handle among the attributes', hba1c, { statusHandle: 5 }],
    ['a negative integer', painScore, { score: -1 }],
    ['an integer above its limit', painScore, { score: 11 }],
    ['a fraction', painScore, { score: 1.5 }],
    ['what is no number', painScore, { score: Number.NaN }],
    ['infinity', painScore, { score: Number.POSITIVE_INFINITY }],
    ['a number of more than 64 bits', painScore, { score: 2 ** 64 }],
    ['a text for an integer', painScore, { score: '5' }],
    ['a day before 1900', hba1c, { birthDate: '1899-12-31' }],
    ['a day after 2079', hba1c, { birthDate: '2079-06-07' }],
    ['a day that there is not', hba1c, { birthDate: '2026-02-30' }],
    [
      'a code twice in a list',
      problemList,
      {
        problems: [
          { system: 'a', code: 'b' },
          { system: 'a', code: 'b' },
        ],
      },
    ],
    [
      'more codes than there are slots',
      problemList,
      { problems: Array.from({ length: 9 }, (_, at) => ({ system: 'a', code: `${at}` })) },
    ],
  ])('are refused: %s', (_, schema, change) => {
    const name = schemaNames.find((one) => proofSchemas[one].id === schema.id)!;
    const attributes = Object.entries({ ...attributesOf[name], ...change }).filter(([, value]) => value !== undefined);
    expect(() => scalarsOf(schema, Object.fromEntries(attributes))).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test.each([
    ['zero', new Uint8Array(32)],
    ['the order of the group', toBigEndian(order)],
    ['31 bytes', new Uint8Array(31).fill(1)],
  ])('are not signed for a handle that is %s', async (_, statusHandle) => {
    const nonce = new Uint8Array(32);
    const holder = await commitToSecret(hba1c, secret, nonce);
    const asked = { schema: hba1c, issuer: issuer.did, attributes: attributesOf.hba1c, holder, issuerNonce: nonce };
    await expect(issueProofCredential({ ...asked, statusHandle }, issuer.key)).rejects.toMatchObject({
      code: 'invalid_request',
      params: { field: 'statusHandle' },
    });
  });
});
