import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient } from '@assent/api';
import { freePort, readNetwork } from '@assent/cli';
import * as z from 'zod';
import { auditChain } from './audit-chain.ts';
import { auditService } from './audit-service.ts';
import { signalNode } from './embedded-node.ts';
import { countsOf, type Facts, noFacts } from './facts.ts';
import { type KillPlan, type Kills, killRepeatedly } from './kill-repeatedly.ts';
import { openIntents } from './open-intents.ts';
import { type WalletFolder, walletFolder } from './people.ts';
import { builtProgram } from './repository.ts';
import { playRound } from './round/play-round.ts';
import { ServiceProcess } from './service-process.ts';
import { until } from './until.ts';
import { untilAcknowledged } from './until-acknowledged.ts';

export interface ChaosOptions extends KillPlan {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (line: string) => void;
}

export interface ChaosReport {
  readonly kills: Kills;
  readonly rounds: number;
  readonly facts: ReturnType<typeof countsOf>;
  /** What was acknowledged and is not there, or is there and was never asked for. Empty if all is well. */
  readonly losses: readonly string[];
  readonly seconds: number;
}

const clients = 2;
const patienceMs = 60_000;

/**
 * Kills a service at random moments while clients work with it, and then asks for everything it acknowledged. Its home
 * is kept, and named in the error or in the losses, if anything went wrong.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedMs = performance.now();
  const home = mkdtempSync(join(tmpdir(), 'assent-chaos-'));
  const { environment } = options;
  const service = new ServiceProcess({ program: builtProgram('service'), home, port: await freePort(), environment });
  const wallets = walletFolder();
  try {
    const { losses, ...report } = await workUnderFire(service, home, wallets, options);
    await service.stop();
    if (losses.length === 0) rmSync(home, { recursive: true, force: true });
    const named = losses.length === 0 ? losses : [...losses, `the home is kept: ${home}`];
    return { ...report, losses: named, seconds: (performance.now() - startedMs) / 1000 };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`seed ${options.seed}: ${reason}; the home is kept: ${home}`, { cause });
  } finally {
    await service.stop();
    signalNode(home, 'SIGKILL');
    wallets.remove();
  }
}

async function workUnderFire(
  service: ServiceProcess,
  home: string,
  wallets: WalletFolder,
  options: ChaosOptions,
): Promise<Omit<ChaosReport, 'seconds'>> {
  service.start();
  await service.ready();
  const { url } = service;
  const operator = createClient({ baseUrl: url, token: operatorKeyOf(home), timeoutMs: 15_000 });
  const facts = noFacts();
  const ending = new AbortController();
  const { signal } = ending;
  const acknowledged = untilAcknowledged(patienceMs);
  const stage = { url, operator, wallets, facts, acknowledged, goesOn: () => !signal.aborted };
  let rounds = 0;
  const work = async () => {
    for (; !signal.aborted; rounds += 1) await playRound(stage);
  };
  const onKill = (what: keyof Kills) => options.onProgress(`killed: ${what}; ${summary(facts)}`);
  const killing = killRepeatedly(service, home, options, signal, onKill);
  const parts = [killing, ...Array.from({ length: clients }, work)].map((part) => part.finally(() => ending.abort()));
  await Promise.allSettled(parts);
  await Promise.all(parts);
  // Once more, so that nothing is answered from memory.
  await service.kill();
  service.start();
  await service.ready();
  options.onProgress('calm: waiting for the chain, then asking for everything');
  const losses = await audit(facts, url, operator);
  return { kills: await killing, rounds, facts: countsOf(facts), losses };
}

const summary = (facts: Facts) =>
  Object.entries(countsOf(facts))
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

async function audit(facts: Facts, url: string, operator: Client): Promise<string[]> {
  const atRest = () =>
    until(
      () => openIntents(url),
      (count) => count === 0,
      patienceMs,
    );
  await atRest();
  // Until the outbox has looked at an idle chain, which it does once a second, what that chain has lost counts as final.
  await setTimeout(1500);
  const open = await atRest();
  const stuck = open > 0 ? [`${open} intents do not get final`] : [];
  const network = await readNetwork(operator);
  return [...stuck, ...(await auditService(facts, url, operator)), ...(await auditChain(facts, network))];
}

const operatorKeyOf = (home: string): string =>
  z.object({ operatorKey: z.string() }).parse(JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8'))).operatorKey;
