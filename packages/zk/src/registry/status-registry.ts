import { AppError } from '@assent/domain';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { randomScalar, toBigEndian } from '../bbs/scalar.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { accumulatorParams } from '../engine/shared-parameters.ts';
import type { StatusUpdate } from './status-update.ts';

/**
 * A registry of credentials that are not revoked, as its owner keeps it. `secretKey` lets its owner make witnesses, and
 * anybody prove that nothing was revoked: it stays secret. Hexadecimal; handles big-endian.
 */
export interface StatusRegistry {
  readonly id: string;
  readonly epoch: number;
  readonly secretKey: string;
  readonly publicKey: string;
  /** 48 bytes that stand for all that is in it: what is anchored. */
  readonly accumulator: string;
  /** Handles that no credential has yet. They are in the accumulator, so that issuing does not change it. */
  readonly unused: readonly string[];
  readonly issued: readonly string[];
}

/** A new registry with room for so many credentials. */
export async function newStatusRegistry(id: string, room: number): Promise<StatusRegistry> {
  const engine = await loadEngine();
  const params = accumulatorParams(engine);
  const keys = engine.PositiveAccumulator.generateKeypair(params);
  const empty = engine.PositiveAccumulator.initialize(params);
  const unused = Array.from({ length: room }, newHandle);
  if (room > 0) await empty.addBatch(unused.map(memberOf), keys.secretKey);
  return {
    id,
    epoch: 0,
    secretKey: hexOf(keys.secretKey.value),
    publicKey: hexOf(keys.publicKey.value),
    accumulator: hexOf(empty.accumulated),
    unused,
    issued: [],
  };
}

/** Handles are random: elements that somebody could choose would break the accumulator. */
const newHandle = () => bytesToHex(toBigEndian(randomScalar()));

/** A handle for a new credential, with the witness that it is in the registry. */
export interface TakenHandle {
  readonly registry: StatusRegistry;
  readonly statusHandle: Uint8Array;
  readonly witness: Uint8Array;
}

/** @throws AppError `gone` if there is no room: the registry has to be extended */
export async function takeHandle(registry: StatusRegistry): Promise<TakenHandle> {
  const [handle, ...unused] = registry.unused;
  if (handle === undefined) throw new AppError('gone', { registry: registry.id });
  const engine = await loadEngine();
  const witness = await opened(engine, registry).membershipWitness(memberOf(handle), secretKeyOf(engine, registry));
  const taken = { ...registry, unused, issued: [...registry.issued, handle] };
  return { registry: taken, statusHandle: hexToBytes(handle), witness: Uint8Array.from(witness.value) };
}

/** A changed registry, and the file from which every wallet brings its witness up to date. */
export interface UpdatedRegistry {
  readonly registry: StatusRegistry;
  readonly update: StatusUpdate;
}

/**
 * Begins the next epoch: takes handles out for ever, and makes room for more. One batch has one file, whatever it holds;
 * what is not in it moves as well, so that nobody asks for a witness of their own.
 *
 * @throws AppError `not_found` if a handle was never given to a credential, or is out already
 */
export async function nextEpoch(
  registry: StatusRegistry,
  change: { readonly revoke?: readonly Uint8Array[]; readonly room?: number },
): Promise<UpdatedRegistry> {
  const removed = (change.revoke ?? []).map((handle) => bytesToHex(handle));
  const added = Array.from({ length: change.room ?? 0 }, newHandle);
  const [gone, issued] = [new Set(removed), new Set(registry.issued)];
  if (gone.size < removed.length || removed.some((handle) => !issued.has(handle))) {
    throw new AppError('not_found', { registry: registry.id });
  }
  const engine = await loadEngine();
  const [accumulator, key] = [opened(engine, registry), secretKeyOf(engine, registry)];
  const [additions, removals] = [added.map(memberOf), removed.map(memberOf)];
  const info = engine.VBWitnessUpdateInfo.new(accumulator.accumulated, additions, removals, key);
  await accumulator.addRemoveBatches(additions, removals, key);
  const next = {
    ...registry,
    epoch: registry.epoch + 1,
    accumulator: hexOf(accumulator.accumulated),
    unused: [...registry.unused, ...added],
    issued: registry.issued.filter((handle) => !gone.has(handle)),
  };
  const { id, publicKey, epoch } = next;
  const [before, after] = [registry.accumulator, next.accumulator];
  const file = { version: 1 as const, registry: id, publicKey, epoch, before, after, added, removed };
  return { registry: next, update: { ...file, info: hexOf(info.value) } };
}

const opened = (engine: Engine, { accumulator }: StatusRegistry) =>
  engine.PositiveAccumulator.fromAccumulated(hexToBytes(accumulator));

const secretKeyOf = (engine: Engine, { secretKey }: StatusRegistry) =>
  new engine.AccumulatorSecretKey(hexToBytes(secretKey));

/** The engine gives some bytes as plain arrays. */
const hexOf = (bytes: Uint8Array) => bytesToHex(Uint8Array.from(bytes));

/** A handle as the engine writes it. */
const memberOf = (handle: string): Uint8Array => Uint8Array.from(hexToBytes(handle)).reverse();
