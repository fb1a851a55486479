import {
  readAnomalies,
  readHistory,
  readNotices,
  readOwnAnomalies,
  setNotices,
  tellHistory,
} from '@assent/application';
import { type Did, historyWords, type Language, type Receipt, type TenantId, tellAnomaly } from '@assent/domain';
import type { Handlers } from '../http/bind.ts';
import { type HandlerContext, holderDidOf, tenantIdOf } from './context.ts';

type HistoryHandlers = Pick<
  Handlers,
  'readOwnHistory' | 'readHistory' | 'setOwnNotices' | 'readOwnNotices' | 'readOwnAnomalies' | 'listAnomalies'
>;

/** What happened to data of patients, for them and for the organisation. */
export function historyHandlers({ ports }: HandlerContext): HistoryHandlers {
  const told = async (tenant: TenantId, subject: Did, receipts: readonly Receipt[], { language, timeZone }: Words) => ({
    receipts: [...receipts],
    ...(language
      ? {
          told: await tellHistory(ports, tenant, subject, receipts, { language, timeZone }),
          direction: historyWords(language).direction,
        }
      : {}),
  });
  return {
    readOwnHistory: async ({ params: { tenant }, query, caller }) => {
      const holder = holderDidOf(caller);
      return told(tenant, holder, await readHistory(ports, tenant, holder, query), query);
    },
    readHistory: async ({ query: { subject, ...page }, caller }) => ({
      receipts: [...(await readHistory(ports, tenantIdOf(caller), subject, page))],
    }),
    setOwnNotices: async ({ params: { tenant }, body, caller }) => ({
      settings: await setNotices(ports, tenant, holderDidOf(caller), body),
    }),
    readOwnAnomalies: async ({ params: { tenant }, query: { language, timeZone }, caller }) => {
      const { anomalies, ...rest } = await readOwnAnomalies(ports, tenant, holderDidOf(caller), timeZone);
      const inWords = anomalies.map((one) => ({ ...one, ...(language ? { text: tellAnomaly(one, language) } : {}) }));
      return { anomalies: inWords, ...rest };
    },
    listAnomalies: ({ query, caller }) => readAnomalies(ports, tenantIdOf(caller), query),
    readOwnNotices: async ({ params: { tenant }, query, caller }) => {
      const holder = holderDidOf(caller);
      const { receipts, settings, ...rest } = await readNotices(ports, tenant, holder, query);
      const shown = await told(tenant, holder, receipts, query);
      return { ...shown, ...rest, ...(settings ? { settings } : {}) };
    },
  };
}

interface Words {
  readonly language?: Language | undefined;
  readonly timeZone: string;
}
