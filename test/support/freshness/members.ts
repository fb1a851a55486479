import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalService, startLocalService } from '@assent/cli';
import { signerAddress } from '@assent/evm';
import * as z from 'zod';
import { type ChainKind, chainKinds, type TestChain } from '../chains.ts';
import { builtProgram } from '../repository.ts';

/** Services of different members, each with a database and a signer of its own, on one chain and its contracts. */
export interface Members {
  readonly kind: ChainKind;
  readonly services: readonly LocalService[];
  /** Milliseconds from each block to the next so far; none of a chain that makes blocks when there is work. */
  blockTimesMs(): readonly number[];
  /** Ends the chain, and leaves the services without it. */
  endChain(): Promise<void>;
  close(): Promise<void>;
}

const zDeployment = z.record(z.string(), z.union([z.number(), z.string(), z.looseObject({ address: z.string() })]));

/** Starts so many on a chain of this kind. The first member deploys the contracts and governs them. */
export async function startMembers(
  kind: ChainKind,
  count: number,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Members> {
  const keys = Array.from({ length: count }, () => `0x${randomBytes(32).toString('hex')}`);
  const chain = await chainKinds[kind](keys.map(signerAddress));
  const homes = keys.map(() => mkdtempSync(join(tmpdir(), 'assent-member-')));
  const services: LocalService[] = [];
  const close = async () => {
    for (const service of services) await service.stop();
    await chain.close();
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  };
  const start = async (member: number, contracts: Record<string, string>) => {
    const [home = '', key = ''] = [homes[member], keys[member]];
    const own = { ...environment, ...environmentFor(chain, key), ...contracts };
    const service = await startLocalService({ program: builtProgram('service'), home, environment: own });
    services.push(service);
    return service;
  };
  try {
    const first = await start(0, {});
    const contracts = contractsIn(join(first.home, `deployment-${chain.chainId}.json`));
    for (let member = 1; member < count; member += 1) await start(member, contracts);
    const blockTimesMs = () => gapsOf(chain.network?.blocks.map(({ atMs }) => atMs) ?? []);
    return { kind, services, blockTimesMs, endChain: () => chain.close(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const gapsOf = (atMs: readonly number[]) => atMs.slice(1).map((ms, at) => ms - (atMs[at] ?? ms));

const environmentFor = ({ rpcUrls, chainId, network }: TestChain, signerKey: string): Record<string, string> => ({
  ASSENT_RPC_URLS: rpcUrls.join(','),
  ASSENT_PUBLIC_RPC_URL: rpcUrls[0] ?? '',
  ASSENT_CHAIN_ID: String(chainId),
  ASSENT_BLOCK_PERIOD_MS: String(network?.blockTimeMs ?? 0),
  ASSENT_SIGNER_KEY: signerKey,
  // one client asks as fast as it can
  ASSENT_RATE_PER_SECOND: '100000',
  ASSENT_RATE_BURST: '100000',
});

/** The contracts that a service deployed, as the variables of another one. */
function contractsIn(file: string): Record<string, string> {
  const deployment = zDeployment.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.fromEntries(
    Object.entries(deployment).flatMap(([name, value]) => {
      const variable = `ASSENT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
      return typeof value === 'object' ? [[variable, value.address]] : [];
    }),
  );
}
