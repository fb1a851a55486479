import { createRequire } from 'node:module';
import { Interface, type InterfaceAbi, toBeHex, toUtf8Bytes, zeroPadBytes } from 'ethers';
import fc from 'fast-check';
import type { TestChain } from './test-chain.ts';

const { EthereumDIDRegistry } = createRequire(import.meta.url)('ethr-did-registry') as {
  EthereumDIDRegistry: { abi: InterfaceAbi };
};
const registry = new Interface(EthereumDIDRegistry.abi);

/** Text in 32 bytes, as the registry names things. */
export const named = (text: string): string => zeroPadBytes(toUtf8Bytes(text), 32);

/** A change of one identity, or time that passes, or the end of a block. */
export type DidStep =
  | { readonly do: 'call'; readonly method: string; readonly args: readonly unknown[] }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'mine' };

const anyName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(
        'did/pub/Ed25519/veriKey/hex',
        'did/pub/Ed25519/veriKey/base64',
        'did/pub/Ed25519/sigAuth/base58',
        'did/pub/Secp256k1/veriKey/hex',
        'did/pub/Secp256k1/sigAuth',
        'did/pub/X25519/enc/hex',
        'did/pub/RSA/veriKey/pem',
        'did/pub/RSA/sigAuth/other',
        'did/pub/X',
        'did/svc/HubService',
        'did/svc/LinkedDomains',
      )
      .map(named),
  },
  { weight: 1, arbitrary: fc.constantFrom('did/pub/', 'did/pub/a b', 'did/svc/', 'other', '').map(named) },
  { weight: 1, arbitrary: fc.constant(`0x${'ff'.repeat(32)}`) },
);
const anyValue = fc.constantFrom(
  '0x',
  '0x01',
  `0x${'02'.repeat(32)}`,
  '0xff',
  '0x7b2261223a317d',
  '0x68747470733a2f2f612e62',
);
const anyType = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('veriKey', 'sigAuth', 'other', '').map(named) },
  { weight: 1, arbitrary: fc.constant(`0x${'fe'.repeat(32)}`) },
);
const anyDelegate = fc.constantFrom(1, 2, 3).map((seed) => toBeHex(seed * 0xabcdef, 20));
const anyValidity = fc.constantFrom(0, 1, 100, 5_000, 1_000_000, 300_000_000);

const call = (method: string, ...args: fc.Arbitrary<unknown>[]) =>
  fc.tuple(...args).map((values): DidStep => ({ do: 'call', method, args: values }));

/** Everything that can happen to an identity, deactivation seldom. */
export const anyDidStep: fc.Arbitrary<DidStep> = fc.oneof(
  { weight: 8, arbitrary: call('setAttribute', anyName, anyValue, anyValidity) },
  { weight: 4, arbitrary: call('revokeAttribute', anyName, anyValue) },
  { weight: 4, arbitrary: call('addDelegate', anyType, anyDelegate, anyValidity) },
  { weight: 2, arbitrary: call('revokeDelegate', anyType, anyDelegate) },
  { weight: 2, arbitrary: call('changeOwner', fc.constantFrom('0', '1', '2', 'self')) },
  { weight: 1, arbitrary: call('changeOwner', fc.constant('none')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(2, 200, 8_000, 2_000_000).map((seconds): DidStep => ({ do: 'wait', seconds })),
  },
  { weight: 6, arbitrary: fc.constant<DidStep>({ do: 'mine' }) },
);

/** Plays steps for `identity` on a chain that lets everybody send for everybody. The last block is mined. */
export async function playDidSteps({ node, didRegistry }: TestChain, identity: string, steps: readonly DidStep[]) {
  const owners: Readonly<Record<string, string>> = {
    '0': toBeHex(0x777_000, 20),
    '1': toBeHex(0x777_001, 20),
    '2': toBeHex(0x777_002, 20),
    self: identity,
    none: toBeHex(0, 20),
  };
  await node.send('anvil_autoImpersonateAccount', [true]);
  for (const owner of Object.values(owners)) await node.send('anvil_setBalance', [owner, '0x56bc75e2d63100000']);
  await node.send('evm_setAutomine', [false]);
  let owner = identity;
  for (const step of steps) {
    if (step.do === 'mine') await node.send('evm_mine', []);
    if (step.do === 'wait') await node.send('evm_increaseTime', [step.seconds]);
    if (step.do !== 'call') continue;
    const isOwnerChange = step.method === 'changeOwner';
    const args = isOwnerChange ? [owners[String(step.args[0])]] : step.args;
    const data = registry.encodeFunctionData(step.method, [identity, ...args]);
    await node.send('eth_sendTransaction', [{ from: owner, to: didRegistry, data, gas: '0x50000' }]);
    if (!isOwnerChange) continue;
    await node.send('evm_mine', []);
    owner = step.args[0] === 'none' ? identity : String(args[0]);
  }
  await node.send('evm_mine', []);
  await node.send('evm_setAutomine', [true]);
}
