import { anchorLogAbi, issuerRegistryAbi } from '@assent/contracts';
import { type Address, type Bytes32, logDigest } from '@assent/domain';
import { type Abi, encodeFunctionData } from 'viem';
import { hexOf } from '../hex.ts';
import { type TestNetwork, transact } from './test-network.ts';

/** Somebody who writes to `IssuerRegistry` and `AnchorLog` by himself. Each call answers whether it was accepted. */
export function testRegistrar({ chain, signer, addresses, registries }: TestNetwork) {
  const call = async (to: Address, abi: Abi, functionName: string, args: readonly unknown[]): Promise<boolean> => {
    const data = encodeFunctionData({ abi, functionName, args } as never);
    return (await transact(chain, signer, to, data)).status === 'success';
  };
  const issuers = (functionName: string, ...args: readonly unknown[]) =>
    call(addresses.issuerRegistry, issuerRegistryAbi, functionName, args);
  const logs = (functionName: string, ...args: readonly unknown[]) =>
    call(addresses.anchorLog, anchorLogAbi, functionName, args);
  return {
    accredit: (issuer: Address, typeId: Bytes32, from: number, until: number) =>
      issuers('accredit', issuer, typeId, from, until),
    suspend: (issuer: Address, typeId: Bytes32, since: number) => issuers('suspend', issuer, typeId, since),
    reinstate: (issuer: Address, typeId: Bytes32, from: number) => issuers('reinstate', issuer, typeId, from),
    isAccreditedAt: (issuer: Address, typeId: Bytes32, time: number) =>
      chain.read(({ client }) =>
        client.readContract({
          address: hexOf(addresses.issuerRegistry),
          abi: issuerRegistryAbi,
          functionName: 'isAccreditedAt',
          args: [hexOf(issuer), hexOf(typeId), time],
        }),
      ),
    /** Opens a log. `anchor` adds a checkpoint and answers its digest. */
    async openLog(salt: Bytes32) {
      const logId = registries.logIdOf(salt);
      await logs('open', hexOf(salt));
      let prevDigest = logId;
      const anchor = async (size: number, logRoot: Bytes32, mapRoot: Bytes32): Promise<Bytes32> => {
        await logs('anchor', hexOf(logId), hexOf(prevDigest), size, hexOf(logRoot), hexOf(mapRoot));
        prevDigest = logDigest({ prevDigest, size, logRoot, mapRoot });
        return prevDigest;
      };
      return { logId, anchor };
    },
  };
}
