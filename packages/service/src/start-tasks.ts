import { randomUUID } from 'node:crypto';
import { chainNews } from '@assent/evm';
import type { Logger } from 'pino';
import type { Configuration } from './configuration.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { followChain } from './follow-chain.ts';
import { keepForgetting } from './keep-forgetting.ts';
import { keepIndexesYoung } from './keep-indexes-young.ts';
import type { ServiceParts } from './load-parts.ts';
import { noteChain } from './note-chain.ts';
import { publishEpochs } from './publish-epochs.ts';
import type { ServiceChain } from './start-chain.ts';
import { watchEmergencies } from './watch-emergencies.ts';

/** Starts what goes on beside the requests, in this thread. How to end each, in the order they were started. */
export function startTasks(
  { eventDays, finality }: Configuration,
  { chain }: ServiceChain,
  { ports, chainIndex, webhookSender, eligibility }: ServiceParts,
  log: Logger,
): readonly (() => Promise<void>)[] {
  const news = chainNews(chainIndex, chain, finality, ports.registries);
  return [
    keepForgetting(ports, log, { eventDays }),
    ...(ports.consentIndexes ? [keepIndexesYoung(ports, ports.consentIndexes)] : []),
    watchEmergencies(ports, log),
    publishEpochs({ ...ports, eligibility }, log),
    followChain(chainIndex, log),
    noteChain(ports, news, log),
    deliverWebhooks({ ...ports, webhookSender }, log, { owner: randomUUID() }),
  ].map(({ stop }) => stop);
}
