import { AppError, type Did, type HeldFacts, knownProofSchemas, type ProofSchema, zHeldFacts } from '@assent/domain';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { acceptCredential } from '../issuing/accept-credential.ts';
import type { ProvingCredential } from '../presentations/prove-eligibility.ts';
import { isWitness, type StatusWitness, updateWitness } from '../registry/status-update.ts';

/** What an issuer answers with when it has signed, beside the facts that it offered. */
export interface SignedAnswer {
  readonly id: string;
  readonly issuer: Did;
  readonly publicKey: string;
  readonly signature: string;
  readonly statusHandle: string;
  readonly witness: string;
  readonly registry: string;
  readonly registryKey: string;
  readonly epoch: number;
  readonly accumulator: string;
  readonly key: string;
}

/**
 * Checks what an issuer has signed, with everything that a proof will need of it: the signature over these facts and this secret, and that the
 * registry has the credential.
 *
 * @throws AppError `invalid_request` if something does not hold: the wallet keeps nothing that it could not prove later
 */
export async function keepFacts(
  offer: Pick<HeldFacts, 'schema' | 'attributes'>,
  answer: SignedAnswer,
  secret: bigint,
): Promise<HeldFacts> {
  const { id, issuer, publicKey, signature, statusHandle, registry, registryKey, epoch, accumulator, witness, key } =
    answer;
  const status = { registry, registryKey, epoch, accumulator, witness, key };
  const { schema, attributes } = offer;
  const held = zHeldFacts.parse({ id, schema, issuer, publicKey, attributes, statusHandle, signature, status });
  await provingCredential(held, secret);
  if (!(await isWitness(statusOf(held)))) throw new AppError('invalid_request', { at: '/witness' });
  return held;
}

/** Facts as they go into a proof. @throws AppError `invalid_request` if they are not of this secret */
export async function provingCredential(held: HeldFacts, secret: bigint): Promise<ProvingCredential> {
  const { issuer, attributes, publicKey, signature, statusHandle } = held;
  const credential = {
    ...{ schema: held.schema, issuer, attributes },
    ...{ publicKey: hexToBytes(publicKey), signature: hexToBytes(signature), statusHandle: hexToBytes(statusHandle) },
  };
  const accepted = await acceptCredential(schemaOf(held), credential, secret);
  if (!accepted) throw new AppError('invalid_request', { at: '/signature' });
  return { held: accepted, status: statusOf(held) };
}

/** @throws AppError `invalid_request` for a schema that this wallet does not know */
export function schemaOf({ schema }: Pick<HeldFacts, 'schema'>): ProofSchema {
  const known = knownProofSchemas(schema);
  if (!known) throw new AppError('invalid_request', { at: '/schema' });
  return known;
}

/** The file that leads to an epoch of a registry: the same for everybody. */
export type ReadUpdate = (key: string, epoch: number) => Promise<unknown>;

/**
 * Brings facts to an epoch of their registry, file by file. `revoked` if they were taken out.
 *
 * @throws AppError `registry_unavailable` if a file does not lead there, or the epoch is an earlier one than the wallet has seen
 */
export async function refreshFacts(held: HeldFacts, epoch: number, read: ReadUpdate): Promise<HeldFacts | 'revoked'> {
  let status = statusOf(held);
  if (epoch < status.epoch) throw new AppError('registry_unavailable', { registry: status.registry });
  while (status.epoch < epoch) {
    const next = await updateWitness(status, await read(held.status.key, status.epoch + 1));
    if (next === 'revoked') return 'revoked';
    status = next;
  }
  const { accumulator, witness } = status;
  return { ...held, status: { ...held.status, epoch, accumulator, witness: bytesToHex(witness) } };
}

const statusOf = ({ statusHandle, status }: HeldFacts): StatusWitness => ({
  ...{ registry: status.registry, publicKey: status.registryKey, epoch: status.epoch, accumulator: status.accumulator },
  statusHandle: hexToBytes(statusHandle),
  witness: hexToBytes(status.witness),
});
