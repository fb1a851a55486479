import type { RevocationStatus } from '@assent/application';
import { consentRevocationsAbi, statusRegistryAbi } from '@assent/contracts';
import type { Bytes32, StatusEntry, StatusRegistryEntry } from '@assent/domain';
import { bytesToHex, encodeFunctionData, type Hex } from 'viem';
import type { Chain } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { evmRevocationStatus } from '../status/evm-revocation-status.ts';
import { encodeDelta } from '../status/status-delta.ts';
import { StatusTree } from '../status/status-tree.ts';
import { bytes32, type TestNetwork, testChainId, transact } from './test-network.ts';

export type TestIssuer = ReturnType<typeof testIssuer>;
export type TestList = Awaited<ReturnType<TestIssuer['createList']>>;

/** An issuer that writes to the registries by itself, rightly or wrongly, and the entries and readers to check it. */
export function testIssuer({ chain, signer, addresses, registries }: TestNetwork) {
  const { statusRegistry, consentRevocations } = addresses;
  let lists = 0;

  const call = async (functionName: string, args: readonly unknown[]) => {
    const data = encodeFunctionData({ abi: statusRegistryAbi, functionName, args } as never);
    const { status } = await transact(chain, signer, statusRegistry, data);
    if (status !== 'success') throw new Error(`${functionName} was reverted`);
  };
  const newSalt = () => bytes32(1000 + lists++);

  return {
    call,
    newSalt,
    /** A list with its tree. `post` sends any update, `revoke` a right one, which takes bits back that are set. */
    async createList(depth = 12) {
      const salt = newSalt();
      const listId = registries.listIdOf(salt);
      const tree = new StatusTree(depth);
      await call('createList', [hexOf(salt), depth, tree.root]);
      let version = 1;
      const post = async (root: Hex, delta: Hex) => {
        await call('update', [hexOf(listId), version, root, delta]);
        version++;
      };
      const revoke = (...indexes: readonly number[]) => {
        const root = tree.rootToggled(indexes);
        tree.toggleTowards(root, indexes);
        return post(root, deltaOf(...indexes));
      };
      return { listId, tree, post, revoke };
    },
    async reveal(...secrets: readonly Bytes32[]) {
      const args = [secrets.map(hexOf)] as const;
      const data = encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args });
      await transact(chain, signer, consentRevocations, data);
    },
    reader: (through: Chain = chain) => evmRevocationStatus({ chain: through, statusRegistry, consentRevocations }),
    /** A place in a list and its list of suspensions. */
    suspendable: (listId: Bytes32, suspensionListId: Bytes32, index: number): StatusRegistryEntry => ({
      type: 'StatusRegistryEntry',
      statusPurpose: 'revocation',
      chainId: testChainId,
      registry: statusRegistry,
      ...{ listId, suspensionListId, index },
    }),
    bit: (listId: Bytes32, index: number): StatusEntry => ({
      type: 'StatusRegistryEntry',
      statusPurpose: 'revocation',
      chainId: testChainId,
      registry: statusRegistry,
      listId,
      index,
    }),
    consent: (secret: Bytes32): StatusEntry => ({
      type: 'ConsentRevocationEntry',
      statusPurpose: 'revocation',
      chainId: testChainId,
      registry: consentRevocations,
      key: registries.keyOf(secret),
    }),
  };
}

export const deltaOf = (...indexes: readonly number[]): Hex => bytesToHex(encodeDelta(indexes));

export const readOne = async (status: RevocationStatus, entry: StatusEntry) => (await status.read([entry])).readings[0];
