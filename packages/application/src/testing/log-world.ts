import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { type Bytes32, fromBytes32, parseCheckpoint, type VerifyEd25519 } from '@assent/domain';
import {
  inMemoryAnchors,
  inMemoryDatabase,
  inMemoryLedger,
  inMemoryRegistries,
  inMemoryStore,
  seededRandom,
} from '../in-memory/index.ts';
import { type LogCrypto, type SequencingPorts, sequenceReceipts } from '../index.ts';

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const privateKeyOf = (seed: Bytes32) =>
  createPrivateKey({ key: Buffer.concat([pkcs8, fromBytes32(seed)]), format: 'der', type: 'pkcs8' });

const logCrypto: LogCrypto = {
  sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
  publicKeyOf: (seed) =>
    new Uint8Array(createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(-32)),
  sign: (seed, message) => new Uint8Array(sign(null, message, privateKeyOf(seed))),
};
const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const key = createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
};

export type LogWorld = ReturnType<typeof createLogWorld>;

/** A database with a log, and a chain that anchors when it is told. */
export function createLogWorld() {
  worlds += 1;
  const database = inMemoryDatabase();
  const [store, ledger, anchors] = [inMemoryStore(database), inMemoryLedger(database), inMemoryAnchors()];
  const ports: SequencingPorts = {
    store,
    random: seededRandom(worlds),
    registries: inMemoryRegistries(),
    anchors,
    logCrypto,
    originOf: (logId) => `assent.example/log/${logId}`,
  };
  const step = (limit = 1000) => sequenceReceipts(ports, limit);

  /** The chain does all that it was asked for. */
  async function mine(): Promise<void> {
    const queued = await ledger.queued(1000);
    for (const { intent } of queued) {
      if (intent.kind !== 'anchor_log') continue;
      const latest = await store.network(({ auditLog }) => auditLog.latest(intent.logId));
      const checkpoint = parseCheckpoint(`${latest?.note.split('\n\n')[0]}\n`);
      if (checkpoint) anchors.anchor(intent.logId, checkpoint);
    }
    await ledger.completeWithoutTransaction(queued.map(({ id }) => id));
  }

  /** Steps and mines until nothing waits. */
  async function logAll(): Promise<void> {
    for (;;) {
      const { kind } = await step();
      if (kind === 'idle') return;
      await mine();
    }
  }

  return {
    store,
    ledger,
    anchors,
    ports,
    step,
    mine,
    logAll,
    verification: { sha256: logCrypto.sha256, verifyEd25519 },
  };
}

let worlds = 0;
