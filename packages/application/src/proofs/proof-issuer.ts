import { type Bytes32, type Did, logDigest, type TenantId } from '@assent/domain';
import type { EligibilityProofs, ProofRegistry } from '../ports/eligibility-proofs.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredProofEpoch, StoredProofIssuer } from '../ports/proof-records.ts';
import type { StatementSigner } from '../ports/status-lists.ts';
import { findTenant } from '../tenants/find-tenant.ts';

/** What issuers of credentials for proofs touch. */
export type ProofIssuerPorts = Pick<Ports, 'store' | 'random' | 'clock' | 'registries' | 'sha256'> & {
  readonly eligibility: EligibilityProofs;
  readonly statements: StatementSigner;
};

/** The type of the statement by which an organisation says which key and which registry are its own. */
export const proofIssuerType = 'assent-proof-issuer+jwt';

/** Credentials that a registry has room for from one epoch on, and how few are left when it gets more. */
export const roomOfRegistry = 1000;
export const leastRoom = 100;

/** The key that signs now, made when it is first needed. */
export async function provideProofIssuer(ports: ProofIssuerPorts, tenantId: TenantId): Promise<StoredProofIssuer> {
  const issuers = await ports.store.tenant(tenantId, ({ proofs }) => proofs.issuers.list());
  return issuers.at(-1) ?? openProofIssuer(ports, tenantId);
}

/**
 * Makes a key with an empty registry, and the work that anchors it. It signs from now on; what earlier keys signed stays good, and stays
 * in their registries.
 */
export async function openProofIssuer(ports: ProofIssuerPorts, tenantId: TenantId): Promise<StoredProofIssuer> {
  const { store, random, clock, registries, eligibility, sha256 } = ports;
  const { did } = await store.reading(async (records) => findTenant(records, tenantId));
  const id = random.uuid();
  const { secretKey, publicKey } = await eligibility.newIssuerKey();
  const { registry, handles } = await eligibility.newRegistry(`urn:uuid:${id}`, roomOfRegistry);
  const salt = random.bytes32();
  const logId = registries.logIdOf(salt);
  const issuer: StoredProofIssuer = {
    ...{ id, publicKey, registry: registry.id, registryKey: registry.publicKey, logId },
    chainId: registries.chainId,
    statement: await statementOf(ports, did, tenantId, { publicKey, registry, logId }),
    createdAt: clock.now(),
    secrets: { secretKey, registrySecretKey: registry.secretKey },
  };
  const first = nextEpochOf(issuer, undefined, registry, undefined, { intent: random.uuid(), at: clock.now(), sha256 });
  await store.tenant(tenantId, async ({ proofs, outbox }) => {
    await proofs.issuers.insert(issuer);
    await proofs.handles.add(id, handles);
    await proofs.epochs.insert(first.row);
    await outbox.enqueue(random.uuid(), { kind: 'open_log', salt });
    await outbox.enqueue(first.row.intent, first.intent);
  });
  return issuer;
}

const statementOf = (
  { statements, registries }: ProofIssuerPorts,
  did: Did,
  tenant: TenantId,
  { publicKey, registry, logId }: { publicKey: string; registry: ProofRegistry; logId: Bytes32 },
): Promise<string> =>
  statements.signStatement(
    did,
    { typ: proofIssuerType },
    {
      iss: did,
      publicKey,
      registry: { id: registry.id, publicKey: registry.publicKey },
      anchor: { chainId: registries.chainId, contract: registries.anchorLog, logId },
    },
    tenant,
  );

/** The registry of a key at an epoch, as its owner has it. */
export const registryAt = (issuer: StoredProofIssuer, { epoch, accumulator }: StoredProofEpoch): ProofRegistry => ({
  ...{ id: issuer.registry, publicKey: issuer.registryKey, secretKey: issuer.secrets.registrySecretKey },
  ...{ epoch, accumulator },
});

interface EpochMaking {
  readonly intent: string;
  readonly at: StoredProofEpoch['at'];
  readonly sha256: Ports['sha256'];
}

/**
 * An epoch with the work that anchors it: the accumulator's 48 bytes are the root of the log and the first half of the root of its map; the
 * other half are the first 16 bytes of SHA-256 of the file that leads to it.
 */
export function nextEpochOf(
  issuer: Pick<StoredProofIssuer, 'id' | 'logId'>,
  before: StoredProofEpoch | undefined,
  { epoch, accumulator }: ProofRegistry,
  file: string | undefined,
  { intent, at, sha256 }: EpochMaking,
) {
  const { logRoot, mapRoot } = anchoredRoots(accumulator, file, sha256);
  const checkpoint = { prevDigest: before?.digest ?? issuer.logId, size: epoch + 1, logRoot, mapRoot };
  const digest = logDigest(checkpoint);
  const said = file === undefined ? {} : { file };
  const row: StoredProofEpoch = { issuer: issuer.id, epoch, accumulator, digest, intent, at, ...said };
  return { row, intent: { kind: 'anchor_log', logId: issuer.logId, ...checkpoint } as const };
}

/** What is on the chain for an accumulator and the file that leads to it. */
export function anchoredRoots(accumulator: string, file: string | undefined, sha256: Ports['sha256']) {
  const hash = sha256(file ?? '').slice(0, 32);
  return {
    logRoot: `0x${accumulator.slice(0, 64)}` as Bytes32,
    mapRoot: `0x${accumulator.slice(64)}${hash}` as Bytes32,
  };
}
