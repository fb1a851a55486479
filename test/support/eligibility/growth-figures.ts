import { type Did, type ProofSchema, proofSchemas, zProofRequest, zProofSchema } from '@assent/domain';
import {
  isWitness,
  newIssuerKey,
  newStatusRegistry,
  nextEpoch,
  parametersHash,
  presentationText,
  proveEligibility,
  type StatusRegistry,
  type StatusUpdate,
  type StatusWitness,
  takeHandle,
  updateWitness,
} from '@assent/zk';
import type { ProofVerifier } from '@assent/zk/verifier';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import type { Figure } from '../figures.ts';
import { newSponsor, now, type Sponsor } from './full-request.ts';
import { figure, inTurns, medianMs } from './in-turns.ts';
import { clinicalSummary, issueTo, newSecret, type ProofIssuer } from './patient.ts';
import { newVerifier } from './verifying.ts';

const counts = [5, 10, 20, 50, 100];
const schemaOf = (attributes: number) =>
  zProofSchema.parse({
    id: `urn:bench:${attributes}`,
    fields: [
      { name: 'statusHandle', type: 'handle' },
      ...Array.from({ length: attributes - 1 }, (_, index) => {
        return { name: `number${index}`, type: 'integer', max: 1_000_000, optional: false };
      }),
    ],
  });
const schemas = new Map<string, ProofSchema>(counts.map((many) => [`urn:bench:${many}`, schemaOf(many)]));

/** Issuing, proving and verifying with credentials of 5 to 100 attributes of which two are shown. */
export async function attributeFigures(rounds: number): Promise<Figure[]> {
  const sponsor = await newSponsor();
  const verifier = newVerifier(sponsor, { schemas: (id) => schemas.get(id) });
  try {
    const works: Record<string, () => unknown> = {};
    const sizes = new Map<number, () => number>();
    for (const many of counts) {
      const { issue, prove, verify, bytes } = await caseOf(many, sponsor, verifier, rounds);
      sizes.set(many, bytes);
      Object.assign(works, { [`${many} issue`]: issue, [`${many} prove`]: prove, [`${many} verify`]: verify });
    }
    const times = await inTurns(works, rounds);
    return counts.flatMap((many) => [
      ...['issue', 'prove', 'verify'].map((what) =>
        figure(`${many} attributes, ${what}`, medianMs(times, `${many} ${what}`), 'ms'),
      ),
      figure(`${many} attributes, proof`, sizes.get(many)?.() ?? 0, 'bytes'),
    ]);
  } finally {
    await verifier.close();
  }
}

async function caseOf(many: number, sponsor: Sponsor, verifier: ProofVerifier, rounds: number) {
  const [schema, secret] = [schemaOf(many), newSecret()];
  const registry = await newStatusRegistry('urn:registry:bench', rounds + 2);
  const issuer: ProofIssuer = { did: 'did:web:bench.example' as Did, key: newIssuerKey(), registry };
  const names = schema.fields.slice(1).map(({ name }) => name);
  const attributes = Object.fromEntries(names.map((name, index) => [name, 1_000 + index]));
  const issue = () => issueTo(secret, issuer, schema, attributes);
  const credential = await issue();
  const asked = { did: issuer.did, publicKey: bytesToHex(issuer.key.publicKey), status: null };
  const reveal = names.slice(0, 2).map((field) => ({ field, reason: 'The benchmark' }));
  const request = requestWith(sponsor, { id: 'one', schema: schema.id, issuers: [asked], reveal });
  const input = { secret, credentials: [credential], now, schemas: (id: string) => schemas.get(id) };
  let text = '';
  let size = 0;
  return {
    issue,
    async prove() {
      const shown = await proveEligibility(request, input);
      [text, size] = [presentationText(shown), shown.proof.length / 2];
    },
    async verify() {
      const outcome = await verifier.verify(request, text, { now, epochs: new Map() });
      if (!outcome.valid) throw new Error('a proof does not hold');
    },
    bytes: () => size,
  };
}

const requestWith = (sponsor: Sponsor, credential: object) =>
  zProofRequest.parse({
    version: 1,
    study: { registry: 'ctgov', id: 'NCT0001' },
    purpose: 'The benchmark',
    audience: sponsor.did,
    nonce: bytesToHex(crypto.getRandomValues(new Uint8Array(32))),
    expiresAt: '2026-11-29T13:00:00Z',
    asOf: '2026-11-29',
    credentials: [credential],
    criteria: [],
    ranges: { method: 'verifier-parameters', sha256: parametersHash(sponsor.rangeParameters) },
  });

/** A registry of so many credentials: making it, a place in it, proofs of status, and epochs that revoke some. */
export async function registryFigures(
  sizes: readonly number[],
  batches: readonly number[],
  rounds: number,
): Promise<Figure[]> {
  const sponsor = await newSponsor();
  const verifier = newVerifier(sponsor);
  const figures: Figure[] = [];
  try {
    for (const size of sizes) figures.push(...(await ofRegistry(size, sponsor, verifier, rounds)));
    const largest = Math.max(...sizes);
    for (const batch of batches.filter((many) => many < largest))
      figures.push(...(await ofEpoch(largest, batch, rounds)));
  } finally {
    await verifier.close();
  }
  return figures;
}

async function ofRegistry(size: number, sponsor: Sponsor, verifier: ProofVerifier, rounds: number): Promise<Figure[]> {
  const startedMs = performance.now();
  const registry = await newStatusRegistry('urn:registry:bench', size);
  const madeMs = performance.now() - startedMs;
  const issuer: ProofIssuer = { did: 'did:web:bench.example' as Did, key: newIssuerKey(), registry };
  const [schema, secret] = [proofSchemas.clinicalSummary, newSecret()];
  const credential = await issueTo(secret, issuer, schema, clinicalSummary);
  const { id, publicKey, epoch, accumulator } = issuer.registry;
  const status = { registry: id, publicKey, epoch, accumulator };
  const asked = { did: issuer.did, publicKey: bytesToHex(issuer.key.publicKey), status };
  const request = requestWith(sponsor, { id: 'one', schema: schema.id, issuers: [asked], reveal: [] });
  const input = { secret, credentials: [credential], now };
  let text = '';
  const works = {
    'take a place': () => takeHandle(issuer.registry),
    prove: async () => {
      text = presentationText(await proveEligibility(request, input));
    },
    verify: async () => {
      const outcome = await verifier.verify(request, text, { now, epochs: new Map([[id, epoch]]) });
      if (!outcome.valid) throw new Error('a proof does not hold');
    },
  };
  const times = await inTurns(works, rounds);
  return [
    figure(`registry of ${size}, make`, madeMs, 'ms'),
    ...Object.keys(works).map((name) => figure(`registry of ${size}, ${name}`, medianMs(times, name), 'ms')),
  ];
}

async function ofEpoch(size: number, batch: number, rounds: number): Promise<Figure[]> {
  const made = await newStatusRegistry('urn:registry:bench', size);
  const { registry, statusHandle, witness } = await takeHandle(made);
  const { id, publicKey, epoch, accumulator } = registry;
  const held: StatusWitness = { registry: id, publicKey, epoch, accumulator, statusHandle, witness };
  const others = registry.unused.slice(0, batch);
  const issued: StatusRegistry = { ...registry, issued: [...registry.issued, ...others] };
  const revoke = others.map((handle) => hexToBytes(handle));
  let update: StatusUpdate | undefined;
  const seen: { moved: StatusWitness | 'revoked' } = { moved: held };
  const works = {
    'begin an epoch (issuer)': async () => {
      ({ update } = await nextEpoch(issued, { revoke }));
    },
    'bring a witness up to date (wallet)': async () => {
      seen.moved = await updateWitness(held, update);
    },
  };
  const times = await inTurns(works, Math.min(rounds, 5));
  if (seen.moved === 'revoked' || !(await isWitness(seen.moved))) throw new Error('a witness does not hold');
  const name = `registry of ${size}, ${batch} revoked`;
  return [
    ...Object.keys(works).map((work) => figure(`${name}, ${work}`, medianMs(times, work), 'ms')),
    figure(`${name}, file for everybody`, JSON.stringify(update).length, 'bytes'),
  ];
}
