import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '@assent/domain';
import { parseConfig } from '../parse-config.ts';
import { chainSnapshots } from './chain-snapshots.ts';
import { type EmbeddedChainEvent, type EmbeddedChainOptions, zEmbeddedChainOptions } from './embedded-chain-options.ts';
import { superviseNode } from './supervise-node.ts';
import { takeOver } from './take-over.ts';
import { freePort, isPortFree } from './tcp-port.ts';

/** A chain of this process's own. */
export interface EmbeddedChain {
  readonly rpcUrl: string;
  readonly chainId: number;
  /**
   * Saves the chain now; it is also saved every two seconds while it grows, and at `stop`.
   *
   * @throws AppError `registry_unavailable` if the node does not answer
   */
  snapshot(): Promise<void>;
  /** Saves the chain and ends the node. */
  stop(): Promise<void>;
}

/**
 * Starts an Ethereum node for this machine only, and keeps it running: if it ends, it is started again from its last
 * snapshot. A chain that goes back by that is caught up by the transaction outbox.
 *
 * @throws AppError `configuration_invalid` if somebody else listens on `port`, if `dir` is in use or of another chain,
 *   or if there is no node for this platform; `registry_unavailable` if the node does not start
 */
export async function startEmbeddedChain({
  onEvent = () => undefined,
  ...options
}: EmbeddedChainOptions & { readonly onEvent?: (event: EmbeddedChainEvent) => void }): Promise<EmbeddedChain> {
  const parsed = parseConfig('embedded_chain', zEmbeddedChainOptions, options);
  const settings = { ...parsed, dir: resolve(parsed.dir) };
  await makeFolder(settings.dir);
  const snapshots = chainSnapshots(settings.dir);
  const earlierPort = await takeOver(settings.dir, settings.chainId, snapshots);
  const port = await choosePort(settings.port, earlierPort);
  const { snapshot, stop } = await superviseNode({ settings, port, snapshots, onEvent });
  return { rpcUrl: `http://127.0.0.1:${port}`, chainId: settings.chainId, snapshot, stop };
}

async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AppError('configuration_invalid', { dir, reason: 'no_folder' }, { cause: error });
  }
}

/** The same port again if any will do: others may know the chain by it. */
async function choosePort(wanted: number, earlier: number | undefined): Promise<number> {
  const port = wanted === 0 ? earlier : wanted;
  if (port !== undefined && (await isPortFree(port))) return port;
  if (wanted === 0) return freePort();
  throw new AppError('configuration_invalid', { port: wanted, reason: 'port_taken' });
}
