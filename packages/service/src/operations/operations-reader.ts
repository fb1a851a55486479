import type { Endpoints, ResultOf } from '@assent/api';
import { countEndingCertificates, type Ports, readNetworkStanding } from '@assent/application';
import { AppError } from '@assent/domain';
import type { IndexFigures, Metrics } from '../http/metrics.ts';
import { countsBy, requestFigures } from './counted.ts';

type Operations = ResultOf<Endpoints['readOperations']>;

/** Answers how everything stands now. */
export type OperationsReader = () => Promise<Operations>;

/** What the numbers are taken from. */
export interface OperationsSources {
  readonly ports: Pick<Ports, 'store' | 'clock'>;
  readonly metrics: Pick<Metrics, 'requests' | 'verdicts' | 'verifications'>;
  readonly readiness: () => Promise<Readonly<Record<string, boolean>>>;
  /** @throws AppError if the chain does not answer */
  readonly headBlock: () => Promise<number>;
  readonly index: () => IndexFigures & { readonly isFresh: boolean };
  readonly version: string;
  readonly upSeconds: () => number;
}

/** Reads every number anew at each call. What cannot be read is absent, and the rest is answered all the same. */
export function operationsReader(sources: OperationsSources): OperationsReader {
  const { ports, metrics, readiness, headBlock, index, version, upSeconds } = sources;
  return async () => {
    const [checks, head, standing] = await Promise.all([
      readiness(),
      unlessUnknown(headBlock()),
      unlessUnknown(standingOf(ports)),
    ]);
    const { block, ageMs, sizes, isFresh } = index();
    const lists = sizes.lists ?? 0;
    const outcomes = await countsBy(metrics.verifications, 'outcome');
    return {
      at: ports.clock.now(),
      version,
      upSeconds: upSeconds(),
      checks,
      chain: {
        ...(head === undefined ? {} : { headBlock: head }),
        indexBlock: block,
        ...(ageMs === undefined ? {} : { indexAgeSeconds: ageMs / 1000 }),
      },
      statusLists: { known: lists, stale: isFresh ? 0 : lists },
      ...(standing ? { standing } : {}),
      presentations: { accepted: outcomes.accepted ?? 0, refused: outcomes.refused ?? 0 },
      decisions: await countsBy(metrics.verdicts, 'verdict'),
      requests: await requestFigures(metrics.requests),
    };
  };
}

async function standingOf(ports: OperationsSources['ports']): Promise<Operations['standing']> {
  const { outbox, checkpoint, backlog, lateEmergencies } = await readNetworkStanding(ports);
  return {
    outbox,
    auditLog: {
      size: checkpoint?.size ?? 0,
      ...(checkpoint ? { anchored: checkpoint.anchored } : {}),
      waiting: backlog.unloggedReceipts,
    },
    emergencies: { unreviewed: backlog.unreviewedEmergencies, late: lateEmergencies },
    webhooks: { failing: backlog.failingWebhooks, disabled: backlog.disabledWebhooks },
    certificatesEnding: await countEndingCertificates(ports),
  };
}

/** A failure that has a code means that the answer is unknown now; anything else is a bug. */
const unlessUnknown = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
