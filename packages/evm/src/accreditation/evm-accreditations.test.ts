import type { AccreditationQuestion } from '@assent/application';
import { issuerRegistryAbi } from '@assent/contracts';
import { type Did, ethrAddressOf, type Instant, type IssuedType, instantFrom, toUnixSeconds } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeFunctionData } from 'viem';
import { openChain } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { typeIdOf } from '../registries/evm-registries.ts';
import { rpcProxy } from '../testing/rpc-proxy.ts';
import { type TestNetwork, testChainId, testNetwork, transact } from '../testing/test-network.ts';
import { evmAccreditations } from './evm-accreditations.ts';

/** One organisation, by its key and by its address. */
const issuer = 'did:ethr:assent:0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798' as Did;
const byAddress = 'did:ethr:assent:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf' as Did;
const [from, until] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'] as [Instant, Instant];
const second = (at: Instant, seconds: number) => instantFrom((toUnixSeconds(at) + seconds) * 1000);

let network: TestNetwork;
beforeAll(async () => {
  network = await testNetwork();
  await call('accredit', 'LabResult', toUnixSeconds(from), toUnixSeconds(until));
});
afterAll(() => network.close());

async function call(functionName: 'accredit' | 'suspend' | 'reinstate', type: IssuedType, ...times: number[]) {
  const args = [hexOf(ethrAddressOf(issuer) ?? ''), hexOf(typeIdOf(type)), ...times];
  const data = encodeFunctionData({ abi: issuerRegistryAbi, functionName, args } as never);
  const { status } = await transact(network.chain, network.signer, network.addresses.issuerRegistry, data);
  expect(status).toBe('success');
}

const reader = (chain = network.chain) =>
  evmAccreditations({ chain, issuerRegistry: network.addresses.issuerRegistry });
const question = (at: Instant, changes: Partial<AccreditationQuestion> = {}): AccreditationQuestion => ({
  issuer,
  type: 'LabResult',
  at,
  ...changes,
});
const readingsAt = async (...times: Instant[]) => (await reader().read(times.map((at) => question(at)))).readings;

describe('accreditation on chain', () => {
  test('holds from its first second to before its end, under every spelling of the issuer', async () => {
    const { readings, block } = await reader().read([
      question(second(from, -1)),
      question(from),
      question(second(until, -1), { issuer: byAddress }),
      question(until),
    ]);
    expect(readings).toEqual(['not_accredited', 'accredited', 'accredited', 'not_accredited']);
    expect(`0x${block.toString(16)}`).toBe(await network.rpc('eth_blockNumber'));
  });

  test('is unknown of an issuer or a type that the chain has never heard of, or that cannot be there', async () => {
    const stranger = `did:ethr:assent:0x${'77'.repeat(20)}` as Did;
    const { readings } = await reader().read([
      question(from, { issuer: stranger }),
      question(from, { type: 'Problem' }),
      question(from, { issuer: 'did:web:lab.example' as Did }),
      question(from),
    ]);
    expect(readings).toEqual(['unknown', 'unknown', 'unknown', 'accredited']);
  });

  test('ends with a suspension and leaves a gap when it is over', async () => {
    const [before, within, after] = [
      '2026-02-01T00:00:00Z',
      '2026-02-10T00:00:00Z',
      '2026-02-20T00:00:00Z',
    ] as Instant[];
    if (!before || !within || !after) throw new Error('three days were given');
    const days = [before, within, after] as const;
    await call('suspend', 'LabResult', toUnixSeconds(within));
    expect(await readingsAt(...days)).toEqual(['accredited', 'not_accredited', 'not_accredited']);
    await call('reinstate', 'LabResult', toUnixSeconds(after));
    expect(await readingsAt(...days)).toEqual(['accredited', 'not_accredited', 'accredited']);
  });

  test('is asked in one call for all who ask at the same time, and again for who asks later', async () => {
    const proxy = await rpcProxy(network.embedded.rpcUrl);
    const accreditations = reader(openChain({ rpcUrls: [proxy.url], chainId: testChainId }));
    await accreditations.read([question(from)]);
    proxy.methods.length = 0;
    await Promise.all([from, second(from, 1), second(from, 2)].map((at) => accreditations.read([question(at)])));
    expect(proxy.methods).toEqual(['eth_getBlockByNumber', 'eth_call']);
    await proxy.close();
    await expect(accreditations.read([question(from)])).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('is believed of one contract only, which must be named rightly', () => {
    const config = { chain: network.chain, issuerRegistry: 'nowhere' };
    expect(() => evmAccreditations(config)).toThrow('configuration_invalid');
  });
});
