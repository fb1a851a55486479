import { readFile, rm, writeFile } from 'node:fs/promises';
import { consentRevocationsAbi } from '@assent/contracts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { encodeFunctionData } from 'viem';
import { hexOf } from '../hex.ts';
import { outboxHarness } from '../testing/outbox-harness.ts';
import { bytes32, operatorKey, type TestNetwork, testNetwork, transact } from '../testing/test-network.ts';
import { deployRegistries } from './deploy-registries.ts';

let network: TestNetwork;
let deployed: string;

beforeEach(async () => {
  network = await testNetwork();
  deployed = await readFile(network.file, 'utf8');
});
afterEach(() => network.close());

const deploy = () => deployRegistries({ chain: network.chain, operatorKey, file: network.file });
const nonce = async () => Number(await network.rpc('eth_getTransactionCount', network.signer.address, 'latest'));

/** The chain as it was after so many blocks: anvil makes one for each transaction, so after as many of those. */
const goBackTo = async (blocks: number) => {
  const head = Number(await network.rpc('eth_blockNumber'));
  if (blocks < head) await network.rpc('anvil_rollback', head - blocks);
  expect(await nonce()).toBe(blocks);
};

/** The chain and the file that the version before this one left: three contracts, and revocations after them. */
const leaveFirstForm = async (revocations: number) => {
  await goBackTo(3);
  const { statusRegistry, consentRevocations, didRegistry, ...origin } = JSON.parse(deployed);
  const contracts = { statusRegistry, consentRevocations, didRegistry };
  const firstForm = Object.entries(contracts).map(([name, { address, codeHash }]) => [name, { address, codeHash }]);
  const { chainId, genesisHash } = origin;
  await writeFile(network.file, JSON.stringify({ chainId, genesisHash, ...Object.fromEntries(firstForm) }));
  for (let at = 0; at < revocations; at++) {
    const args = [[hexOf(bytes32(at + 1))]] as const;
    const data = encodeFunctionData({ abi: consentRevocationsAbi, functionName: 'revokeByReveal', args });
    await transact(network.chain, network.signer, network.addresses.consentRevocations, data);
  }
};

describe('a chain that goes back', () => {
  test('to its beginning has the contracts at the same addresses again', async () => {
    await goBackTo(0);
    expect(await deploy()).toEqual(network.addresses);
    expect(await readFile(network.file, 'utf8')).toBe(deployed);
    expect(await nonce()).toBe(8);
  });

  test.each([1, 4, 7])('to after %d transactions of the set-up has the others made again', async (done) => {
    await goBackTo(done);
    await rm(network.file);
    expect(await deploy()).toEqual(network.addresses);
    expect(await readFile(network.file, 'utf8')).toBe(deployed);
    expect(await nonce()).toBe(8);
  });
});

describe('a home of the version before', () => {
  test('keeps its contracts, and gets the new ones after what it has sent', async () => {
    await leaveFirstForm(5);
    const addresses = await deploy();
    const { statusRegistry, consentRevocations, didRegistry } = network.addresses;
    expect(addresses).toMatchObject({ statusRegistry, consentRevocations, didRegistry });
    expect(addresses.accessManager).not.toBe(network.addresses.accessManager);
    expect(new Set(Object.values(addresses)).size).toBe(7);
    expect(await nonce()).toBe(3 + 5 + 4 + 1);
    expect(JSON.parse(await readFile(network.file, 'utf8'))).toMatchObject({
      accessManager: { address: addresses.accessManager, nonce: 8 },
      emergencyAccess: { nonce: 11 },
    });
    expect(await deploy()).toEqual(addresses);
    expect(await nonce()).toBe(13);
  });

  test.each([0, 5, 9, 12])('has the same addresses on a chain that went back to %d', async (blocks) => {
    await leaveFirstForm(5);
    const addresses = await deploy();
    await goBackTo(blocks);
    expect(await deploy()).toEqual(addresses);
    expect(await nonce()).toBe(13);
  });

  test('takes another nonce if the one that was noted has gone to something else', async () => {
    await leaveFirstForm(1);
    const saved = JSON.parse(await readFile(network.file, 'utf8'));
    const noted = { address: network.addresses.accessManager, nonce: 3 };
    await writeFile(network.file, JSON.stringify({ ...saved, accessManager: noted }));
    const addresses = await deploy();
    expect(addresses.accessManager).not.toBe(noted.address);
    expect(JSON.parse(await readFile(network.file, 'utf8'))).toMatchObject({ accessManager: { nonce: 4 } });
  });

  test('sends again what the chain lost, although the new contracts used its nonces', async () => {
    await goBackTo(3);
    const harness = outboxHarness(network);
    const reveal = (at: number) => ({ kind: 'reveal_consent', secret: bytes32(at) }) as const;
    // An outbox that asks for the contracts which are not there yet would wait for them.
    const before = { ...network.registries, issuerRegistry: network.registries.statusRegistry };
    const { statusRegistry } = network.registries;
    const registries = { ...before, anchorLog: statusRegistry, emergencyAccess: statusRegistry };
    for (const at of [1, 2, 3]) {
      await harness.enqueue(reveal(at));
      await harness.settle(harness.outbox({ registries }));
    }
    await leaveFirstFormFile();
    await goBackTo(4);
    await deploy();
    expect(await nonce()).toBe(9);
    await harness.settle();
    expect(harness.events.filter(({ kind }) => kind === 'reopened')).toEqual([{ kind: 'reopened', nonce: 4 }]);
    expect(harness.events.filter(({ kind }) => kind === 'requeued')).toEqual([
      { kind: 'requeued', nonce: 4, reason: 'nonce_used' },
      { kind: 'requeued', nonce: 5, reason: 'nonce_used' },
    ]);
    const args = [[1, 2, 3].map((at) => hexOf(network.registries.keyOf(bytes32(at))))] as const;
    const place = { address: hexOf(network.addresses.consentRevocations), abi: consentRevocationsAbi };
    const revoked = await network.chain.read(({ client }) =>
      client.readContract({ ...place, functionName: 'statusOf', args }),
    );
    expect(revoked.every((at) => at > 0n)).toBe(true);
  });

  const leaveFirstFormFile = async () => {
    const { statusRegistry, consentRevocations, didRegistry, chainId, genesisHash } = JSON.parse(deployed);
    await writeFile(
      network.file,
      JSON.stringify({ chainId, genesisHash, statusRegistry, consentRevocations, didRegistry }),
    );
  };
});
