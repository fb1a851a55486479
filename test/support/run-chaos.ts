import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Client, createClient } from '@assent/api';
import { freePort, readNetwork } from '@assent/cli';
import * as z from 'zod';
import { auditChain } from './audit-chain.ts';
import { auditService } from './audit-service.ts';
import { auditIndex } from './chaos/audit-index.ts';
import type { ChaosChain } from './chaos/chaos-chain.ts';
import { type ChaosSetting, chaosSettings } from './chaos/chaos-settings.ts';
import type { Forgotten } from './chaos/forgotten.ts';
import { Gate } from './chaos/gate.ts';
import { type DisturbanceRules, disturbances, planDisturbances } from './chaos/plan-disturbances.ts';
import { type DisturbanceCounts, ServiceUnderFire } from './chaos/service-under-fire.ts';
import { countsOf, type Facts, noFacts } from './facts.ts';
import { openIntents } from './open-intents.ts';
import { type WalletFolder, walletFolder } from './people.ts';
import { builtProgram } from './repository.ts';
import { playRound } from './round/play-round.ts';
import { ForgottenRound } from './round/stage.ts';
import { ServiceProcess } from './service-process.ts';
import { until } from './until.ts';
import { untilAcknowledged } from './until-acknowledged.ts';

/** `setting`: the chain. `rules`: those of the setting if not given. The same `seed` plans the same disturbances. */
export interface ChaosOptions {
  readonly kills: number;
  readonly seed: number;
  readonly setting: ChaosSetting;
  readonly rules?: DisturbanceRules;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (line: string) => void;
}

export interface ChaosReport {
  readonly done: DisturbanceCounts;
  readonly rounds: number;
  readonly facts: ReturnType<typeof countsOf>;
  /** What went with databases that were replaced by older ones, and the revocations among it that were asked for again. */
  readonly forgotten: ReturnType<typeof countsOf>;
  readonly askedAgain: number;
  /** What was counted on the chain and in the index. */
  readonly counted: Readonly<Record<string, number>>;
  /** What was acknowledged and is not there, or is there and was never asked for. Empty if all is well. */
  readonly losses: readonly string[];
  readonly seconds: number;
}

const clients = 2;
// Of a loaded machine too: what takes long is not lost.
const patienceMs = 240_000;

/**
 * Kills a service at random moments while clients work with it, and its chain nodes, and worse, and then asks for
 * everything it acknowledged. Its home is kept, and named in the error or in the losses, if anything went wrong.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedMs = performance.now();
  const home = mkdtempSync(join(tmpdir(), 'assent-chaos-'));
  const chain = await chaosSettings[options.setting].open(home);
  const environment = { ...options.environment, ...chain.environment };
  const service = new ServiceProcess({ program: builtProgram('service'), home, port: await freePort(), environment });
  const wallets = walletFolder();
  try {
    const { losses, ...report } = await workUnderFire({ service, home, chain, wallets, options });
    await service.stop();
    if (losses.length === 0) rmSync(home, { recursive: true, force: true });
    const named = losses.length === 0 ? losses : [...losses, `the home is kept: ${home}`];
    return { ...report, losses: named, seconds: (performance.now() - startedMs) / 1000 };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`seed ${options.seed}: ${reason}; the home is kept: ${home}`, { cause });
  } finally {
    await service.stop();
    await chain.close();
    wallets.remove();
  }
}

interface Scene {
  readonly service: ServiceProcess;
  readonly home: string;
  readonly chain: ChaosChain;
  readonly wallets: WalletFolder;
  readonly options: ChaosOptions;
}

async function workUnderFire(scene: Scene): Promise<Omit<ChaosReport, 'seconds'>> {
  const { service, home, chain, options } = scene;
  service.start();
  await service.ready();
  const operator = createClient({ baseUrl: service.url, token: operatorKeyOf(home, options), timeoutMs: 15_000 });
  const facts = noFacts();
  const [gate, acknowledged] = [new Gate(), untilAcknowledged(patienceMs)];
  const fire = new ServiceUnderFire({ service, home, chain, facts, gate, acknowledged, patienceMs });
  const rounds = await playUnder(scene, { operator, facts, gate, fire });
  await chain.settle();
  // Once more, so that nothing is answered from memory.
  await service.kill();
  service.start();
  await service.ready();
  options.onProgress('calm: waiting for the chain, then asking for everything');
  const { losses, counted } = await audit(scene, facts, fire.forgotten, operator);
  return {
    done: fire.counts,
    rounds,
    facts: countsOf(facts),
    forgotten: countsOf(fire.forgotten.facts),
    askedAgain: fire.forgotten.revocations.length + fire.forgotten.suspensions.length,
    counted,
    losses: [...losses, ...chain.faults()],
  };
}

interface Play {
  readonly operator: Client;
  readonly facts: Facts;
  readonly gate: Gate;
  readonly fire: ServiceUnderFire;
}

/** Clients play rounds until all that is planned has happened. Answers how many rounds they played. */
async function playUnder({ service, wallets, options }: Scene, { operator, facts, gate, fire }: Play): Promise<number> {
  const ending = new AbortController();
  const { signal } = ending;
  const patiently = untilAcknowledged(patienceMs);
  let rounds = 0;
  const playOne = () => {
    const { generation } = fire;
    const isOver = () => generation !== fire.generation;
    const acknowledged: typeof patiently = (call) =>
      gate.pass(() => (isOver() ? Promise.reject(new ForgottenRound()) : patiently(call)));
    // one round is played to its end, however soon all that was planned has happened
    const goesOn = () => (!signal.aborted || rounds === 0) && !isOver();
    return playRound({ url: service.url, operator, wallets, facts, acknowledged, goesOn });
  };
  const work = async () => {
    for (; !signal.aborted; rounds += 1) {
      await playOne().catch((error: unknown) => {
        if (!(error instanceof ForgottenRound)) throw error;
      });
    }
  };
  const { kills, seed, setting, rules = chaosSettings[setting].rules(options.environment) } = options;
  const firing = fire.run(planDisturbances(kills, seed, rules), signal, (what) =>
    options.onProgress(`${disturbances[what]}; ${summary(facts)}`),
  );
  const parts = [firing, ...Array.from({ length: clients }, work)].map((part) => part.finally(() => ending.abort()));
  await Promise.allSettled(parts);
  await Promise.all(parts);
  return rounds;
}

const summary = (facts: Facts) =>
  Object.entries(countsOf(facts))
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

async function audit({ service, home, options }: Scene, facts: Facts, forgotten: Forgotten, operator: Client) {
  const { url } = service;
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
  const inService = await auditService(facts, url, operator);
  const onChain = await auditChain(facts, network, forgotten.facts);
  const databaseUrl = options.environment.ASSENT_DATABASE_URL ?? `sqlite:${join(home, 'assent.sqlite')}`;
  const { differences, counted } = await auditIndex({ databaseUrl, url, network, facts, forgotten: forgotten.facts });
  return { losses: [...stuck, ...inService, ...onChain, ...differences], counted };
}

const operatorKeyOf = (home: string, { environment }: ChaosOptions): string =>
  environment.ASSENT_OPERATOR_KEY ??
  z.object({ operatorKey: z.string() }).parse(JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8'))).operatorKey;
