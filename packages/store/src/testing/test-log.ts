import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { describeLog, readReceiptBundle, type SequencingPorts, sequenceReceipts } from '@assent/application';
import { inMemoryAnchors, inMemoryRegistries, seededRandom } from '@assent/application/in-memory';
import {
  type Bytes32,
  type Did,
  fromBytes32,
  parseNoteKey,
  type TenantId,
  type VerifyEd25519,
  verifyReceiptBundle,
  zAddress,
  zDid,
  zReceipt,
  zTenantId,
} from '@assent/domain';
import type { Database } from '../database.ts';
import { databaseLedger } from '../database-ledger.ts';
import { databaseStore } from '../database-store.ts';
import { testKeyring } from './test-databases.ts';

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const spki = Buffer.from('302a300506032b6570032100', 'hex');
const privateKeyOf = (seed: Bytes32) =>
  createPrivateKey({ key: Buffer.concat([pkcs8, fromBytes32(seed)]), format: 'der', type: 'pkcs8' });
const sha256 = (bytes: Uint8Array) => new Uint8Array(hash('sha256', bytes, 'buffer'));
const logCrypto = {
  sha256,
  publicKeyOf: (seed: Bytes32) =>
    new Uint8Array(createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(-32)),
  sign: (seed: Bytes32, message: Uint8Array) => new Uint8Array(sign(null, message, privateKeyOf(seed))),
};
const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }),
    signature,
  );

const tenants: readonly TenantId[] = ['clinic-a', 'clinic-b'].map((id) => zTenantId.parse(id));
const subjects: readonly Did[] = [1, 2, 3].map((number) => zDid.parse(`did:example:patient-${number}`));

const receiptOf = (id: string, subject: Did) =>
  zReceipt.parse({
    id,
    at: '2026-01-31T09:00:00Z',
    event: 'access_permitted',
    subject,
    actor: 'did:example:clinic',
    human: true,
    dataClasses: ['Observation'],
    grants: [],
    credentials: [],
    reasons: [],
  });

/** An audit log in a database, over a chain that does what it is asked when it is told. */
export function testLog(database: Database, seed: number) {
  const store = databaseStore(database, testKeyring);
  const signer = zAddress.parse(`0x${'aa'.repeat(20)}`);
  const ledger = databaseLedger(database, testKeyring, { chainId: 31_337, signer });
  const random = seededRandom(seed);
  const ports: SequencingPorts = {
    store,
    random,
    registries: inMemoryRegistries(),
    anchors: inMemoryAnchors(),
    logCrypto,
    originOf: (logId) => `assent.example/log/${logId}`,
  };
  const check = async (tenant: TenantId, subject: Did) => {
    const bundle = await readReceiptBundle({ store, logCrypto }, tenant, subject);
    const logKey = parseNoteKey(sha256, (await describeLog(ports))?.key ?? '');
    if (!logKey) throw new Error('no key of the log');
    return { bundle, checked: await verifyReceiptBundle(bundle, { logKey, sha256, verifyEd25519 }) };
  };
  return {
    store,
    subjects,
    tenants,
    check,
    step: (limit: number) => sequenceReceipts(ports, limit),
    async mine(): Promise<void> {
      await ledger.completeWithoutTransaction((await ledger.queued(1000)).map(({ id }) => id));
    },
    queued: () => ledger.queued(1000),
    /** Writes receipts, each in a transaction of its own, and answers their ids. */
    async write(count: number): Promise<string[]> {
      const ids: string[] = [];
      for (let written = 0; written < count; written += 1) {
        const id = random.uuid();
        const receipt = receiptOf(id, subjects[written % subjects.length] as Did);
        const tenant = tenants[written % tenants.length] as TenantId;
        await store.tenant(tenant, ({ receipts }) => receipts.append(receipt));
        ids.push(id);
      }
      return ids;
    },
  };
}
