import {
  deactivateDid,
  listIssuerKeys,
  type RecordedDidChange,
  reportKeyCompromise,
  revokeIssuerKey,
  rotateIssuerKey,
} from '@assent/application';
import { AppError } from '@assent/domain';
import { type Handlers, tenantOf } from '../http/bind.ts';
import { type HandlerContext, tenantIdOf, waking } from './context.ts';

type IssuerKeyHandlers = Pick<
  Handlers,
  'listIssuerKeys' | 'rotateIssuerKey' | 'revokeIssuerKey' | 'reportKeyCompromise' | 'deactivateDid'
>;

/** The keys of an organisation's DID, and its end. */
export function issuerKeyHandlers(context: HandlerContext): IssuerKeyHandlers {
  const { ports } = context;
  const recorded = async (work: Promise<RecordedDidChange>) => {
    const { did, intents } = await waking(context, work);
    return { did, intents: [...intents] };
  };
  return {
    listIssuerKeys: async ({ caller }) => ({ keys: [...(await listIssuerKeys(ports, tenantIdOf(caller)))] }),
    rotateIssuerKey: ({ caller }) => recorded(rotateIssuerKey(ports, tenantIdOf(caller))),
    revokeIssuerKey: ({ body, caller }) => recorded(revokeIssuerKey(ports, tenantIdOf(caller), body.keyId)),
    reportKeyCompromise: ({ body, caller }) =>
      recorded(reportKeyCompromise(ports, tenantIdOf(caller), body.keyId, body.since)),
    deactivateDid: async ({ body, caller }) => {
      const { id, did } = tenantOf(caller);
      // said twice on purpose: it cannot be taken back
      if (body.did !== did) throw new AppError('invalid_request', { pointers: ['#/did'] });
      return recorded(deactivateDid(ports, id));
    },
  };
}
