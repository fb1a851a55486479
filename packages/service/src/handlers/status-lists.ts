import type { StatusListForm } from '@assent/application';
import { AppError, type Bytes32, zBytes32 } from '@assent/domain';
import { bitstringStatusList, certifiedTokenStatusList, tokenStatusList } from '@assent/openid4vc';
import type { Handlers } from '../http/bind.ts';
import { assertAcceptable, cachedResponse } from '../http/cached-response.ts';
import type { HandlerContext } from './context.ts';

type StatusListHandlers = Pick<
  Handlers,
  'readStatusList' | 'readCertifiedStatusList' | 'readStatusListCredential' | 'readStatusWord'
>;

/** What anybody may know of the lists of this service: the bits, signed by their issuer or proven to the chain. */
export function statusListHandlers({ ports, publisher, lists }: HandlerContext): StatusListHandlers {
  const serve = async (listId: string, headers: Headers, form: StatusListForm) => {
    assertAcceptable(headers, form.mediaType);
    const { token: text, ...list } = await publisher.publish(listIdFrom(listId), form);
    return cachedResponse(headers, { text, ...list });
  };
  return {
    readStatusList: ({ params, headers }) => serve(params.listId, headers, tokenStatusList),
    readCertifiedStatusList: ({ params, headers }) => serve(params.listId, headers, certifiedTokenStatusList),
    readStatusListCredential: ({ params, headers }) => serve(params.listId, headers, bitstringStatusList),
    readStatusWord: async ({ params }) => {
      const listId = listIdFrom(params.listId);
      // Without this anybody could have every list of the chain read here.
      const owner = await ports.store.network((records) => records.tenants.byStatusList(listId));
      if (!owner || !/^\d{1,7}$/.test(params.word)) throw notFound();
      const { proof, ...word } = await lists.wordOf(listId, Number(params.word));
      return { ...word, proof: [...proof] };
    },
  };
}

function listIdFrom(text: string): Bytes32 {
  const listId = zBytes32.safeParse(text);
  if (!listId.success) throw notFound();
  return listId.data;
}

/** The same whether it cannot be a list, or is one that nobody here has. */
const notFound = () => new AppError('not_found', { reason: 'unknown_list' });
