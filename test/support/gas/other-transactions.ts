import { randomBytes } from 'node:crypto';
import { anchorLogAbi, consentRevocationsAbi } from '@assent/contracts';
import { bytesToHex, encodeFunctionData, type Hex, keccak256 } from 'viem';
import type { GasChain } from './gas-chain.ts';

/** Reveals the secrets of `count` new consents in one transaction. Returns its gas. @throws Error if one is not withdrawn */
export async function revealConsents(chain: GasChain, count: number): Promise<number> {
  const address = chain.registries.consentRevocations as Hex;
  const abi = consentRevocationsAbi;
  const secrets = Array.from({ length: count }, random32);
  const data = encodeFunctionData({ abi, functionName: 'revokeByReveal', args: [secrets] });
  const { gasUsed } = await chain.send(address, data);
  const keys = secrets.map((secret) => keccak256(secret));
  const times = await chain.client.readContract({ address, abi, functionName: 'statusOf', args: [keys] });
  if (times.length !== count || times.includes(0n)) throw new Error('a consent is not withdrawn');
  return Number(gasUsed);
}

/** An audit log on chain that has one checkpoint already. */
export interface AnchoredLog {
  /** Anchors `entries` more entries with one checkpoint. Returns its gas. @throws Error if the chain does not show them */
  anchor(entries: number): Promise<number>;
}

/** Opens a log. The roots are random bytes: the contract cannot tell, and they cost what real ones do. */
export async function anchoredLog(chain: GasChain): Promise<AnchoredLog> {
  const address = chain.registries.anchorLog as Hex;
  const abi = anchorLogAbi;
  const opened = await chain.send(address, encodeFunctionData({ abi, functionName: 'open', args: [random32()] }));
  const logId = opened.logs[0]?.topics[1];
  if (!logId) throw new Error('no log was opened');
  const head = () => chain.client.readContract({ address, abi, functionName: 'head', args: [logId] });
  const log = {
    async anchor(entries: number) {
      const { digest, size } = await head();
      const args = [logId, digest, size + entries, random32(), random32()] as const;
      const { gasUsed } = await chain.send(address, encodeFunctionData({ abi, functionName: 'anchor', args }));
      if ((await head()).size !== size + entries) throw new Error('the log was not anchored');
      return Number(gasUsed);
    },
  };
  await log.anchor(1);
  return log;
}

const random32 = () => bytesToHex(randomBytes(32));
