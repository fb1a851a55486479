import { consentRevocationsAbi, statusRegistryAbi } from '@assent/contracts';
import { type Bytes32, type StatusEntry, zAddress } from '@assent/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesToHex, encodeFunctionData, type Hex } from 'viem';
import type { Chain } from '../chain/open-chain.ts';
import { keySigner } from '../chain/signer.ts';
import { hexOf } from '../hex.ts';
import { bytes32, operatorKey, type TestNetwork, testChainId, testNetwork, transact } from '../testing/test-network.ts';
import { evmRevocationStatus } from './evm-revocation-status.ts';
import { readHeads } from './read-heads.ts';
import { encodeDelta } from './status-delta.ts';
import { statusMirrors } from './status-mirrors.ts';
import { StatusTree } from './status-tree.ts';

let network: TestNetwork;
let salts = 0;
let list: IssuerList;

beforeAll(async () => {
  network = await testNetwork();
});
afterAll(() => network.close());
beforeEach(async () => {
  list = await issuerList();
});

/** A list and its issuer, who keeps the tree and sends one update after another. */
async function issuerList(depth = 12) {
  const salt = bytes32(1000 + salts++);
  const listId = network.registries.listIdOf(salt);
  const tree = new StatusTree(depth);
  await call('createList', [hexOf(salt), depth, tree.root]);
  let version = 1;
  return {
    listId,
    tree,
    async revoke(...indexes: number[]) {
      expect(tree.addTowards(tree.rootWith(indexes), indexes)).toBe(true);
      await this.post(tree.root, bytesToHex(encodeDelta(indexes)));
    },
    async post(root: Hex, delta: Hex) {
      await call('update', [hexOf(listId), version, root, delta]);
      version++;
    },
  };
}
type IssuerList = Awaited<ReturnType<typeof issuerList>>;

async function call(functionName: string, args: readonly unknown[]) {
  const data = encodeFunctionData({ abi: statusRegistryAbi, functionName, args } as never);
  const receipt = await transact(network.chain, network.signer, network.addresses.statusRegistry, data);
  expect(receipt.status).toBe('success');
}

async function reveal(...secrets: Bytes32[]) {
  const data = encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args: [secrets.map(hexOf)] });
  await transact(network.chain, network.signer, network.addresses.consentRevocations, data);
}

const reader = (chain: Chain = network.chain) =>
  evmRevocationStatus({
    chain,
    statusRegistry: network.addresses.statusRegistry,
    consentRevocations: network.addresses.consentRevocations,
  });

const bit = (listId: Bytes32, index: number): StatusEntry => ({
  type: 'StatusRegistryEntry',
  statusPurpose: 'revocation',
  chainId: testChainId,
  registry: network.addresses.statusRegistry,
  listId,
  index,
});
const consent = (secret: Bytes32): StatusEntry => ({
  type: 'ConsentRevocationEntry',
  statusPurpose: 'revocation',
  chainId: testChainId,
  registry: network.addresses.consentRevocations,
  key: network.registries.keyOf(secret),
});

/** The chain with its calls counted, and with answers that a test may spoil. */
function observed(spoil: (method: string, params: readonly unknown[]) => void = () => undefined) {
  const methods: string[] = [];
  const chain: Chain = {
    ...network.chain,
    read: (work) =>
      network.chain.read(({ endpoint, client }) => {
        const request = async (call: { method: string; params?: readonly unknown[] }) => {
          methods.push(call.method);
          spoil(call.method, call.params ?? []);
          return client.request(call as never);
        };
        return work({ endpoint, client: { ...client, ...withRequest(client, request) } as never });
      }),
  };
  return { chain, methods };
}
