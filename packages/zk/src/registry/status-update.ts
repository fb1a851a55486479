import { AppError } from '@assent/domain';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import * as z from 'zod';
import { loadEngine } from '../engine/load-engine.ts';
import { accumulatorParams } from '../engine/shared-parameters.ts';

const zHex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const zHandles = z.array(zHex(32)).max(100_000);

/** What changed from one epoch of a registry to the next: a public file, the same for everybody. */
export const zStatusUpdate = z.strictObject({
  version: z.literal(1),
  registry: z.string().min(1).max(512),
  publicKey: zHex(96),
  epoch: z.int().positive(),
  before: zHex(48),
  after: zHex(48),
  added: zHandles,
  removed: zHandles,
  info: z
    .string()
    .regex(/^([0-9a-f]{2})+$/)
    .max(40_000_000),
});
export type StatusUpdate = z.infer<typeof zStatusUpdate>;

/** Where a wallet stands with the status of a credential: that it is in the registry as of `epoch`. */
export interface StatusWitness {
  readonly registry: string;
  readonly publicKey: string;
  readonly epoch: number;
  readonly accumulator: string;
  readonly statusHandle: Uint8Array;
  readonly witness: Uint8Array;
}

/**
 * Brings a witness from one epoch to the next with the file of everybody: nobody learns whose it is. `revoked` if the
 * credential was taken out.
 *
 * @throws AppError `registry_unavailable` if the file is not the next one of this registry, or does not lead to what it
 *   says: where the credential stands is unknown
 */
export async function updateWitness(held: StatusWitness, file: unknown): Promise<StatusWitness | 'revoked'> {
  const parsed = zStatusUpdate.safeParse(file);
  if (!parsed.success) throw unavailable(held);
  const update = parsed.data;
  const isNext =
    update.registry === held.registry &&
    update.publicKey === held.publicKey &&
    update.epoch === held.epoch + 1 &&
    update.before === held.accumulator;
  if (!isNext) throw unavailable(held);
  if (update.removed.includes(bytesToHex(held.statusHandle))) return 'revoked';
  const witness = await moved(held, update);
  const next = { ...held, epoch: update.epoch, accumulator: update.after, witness };
  if (!(await isWitness(next))) throw unavailable(held);
  return next;
}

async function moved(held: StatusWitness, update: StatusUpdate): Promise<Uint8Array> {
  const engine = await loadEngine();
  const witness = new engine.VBMembershipWitness(Uint8Array.from(held.witness));
  const info = new engine.VBWitnessUpdateInfo(hexToBytes(update.info));
  try {
    const [added, removed] = [update.added.map(member), update.removed.map(member)];
    witness.updateUsingPublicInfoPostBatchUpdate(memberOfHandle(held.statusHandle), added, removed, info);
  } catch (cause) {
    throw unavailable(held, cause);
  }
  return Uint8Array.from(witness.value);
}

/** Whether a witness shows that the credential is in the registry. A wallet checks the one it is given at issuance. */
export async function isWitness(held: StatusWitness): Promise<boolean> {
  const engine = await loadEngine();
  const key = new engine.AccumulatorPublicKey(hexToBytes(held.publicKey));
  const accumulator = engine.PositiveAccumulator.fromAccumulated(hexToBytes(held.accumulator));
  try {
    if (!key.isValid()) return false;
    const witness = new engine.VBMembershipWitness(held.witness);
    const params = accumulatorParams(engine);
    return accumulator.verifyMembershipWitness(memberOfHandle(held.statusHandle), witness, key, params);
  } catch {
    return false; // bytes that are no points
  }
}

const memberOfHandle = (handle: Uint8Array) => Uint8Array.from(handle).reverse();
const member = (handle: string) => memberOfHandle(hexToBytes(handle));

const unavailable = ({ registry }: StatusWitness, cause?: unknown) =>
  new AppError('registry_unavailable', { registry }, { cause });
