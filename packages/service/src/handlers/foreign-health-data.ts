import type { Handlers } from '../http/bind.ts';
import type { HandlerContext } from './context.ts';

type ForeignHandlers = Pick<Handlers, 'readHealthCardIssuer' | 'readRevokedHealthCards' | 'visitHealthLink'>;

/** What wallets are told about health cards and links of others. */
export const foreignHealthDataHandlers = ({ cardIssuers, visitLink }: HandlerContext): ForeignHandlers => ({
  readHealthCardIssuer: ({ query: { iss } }) => cardIssuers.issuer(iss),
  readRevokedHealthCards: async ({ query: { iss, kid } }) => ({ list: await cardIssuers.revoked(iss, kid) }),
  visitHealthLink: ({ body: { url, visit } }) => visitLink(url, visit),
});
