import {
  type DocumentSigner,
  type JsonDocument,
  type PublicationOptions,
  type PublishedList,
  type PublishPorts,
  type StatusListForm,
  statusListPublisher,
} from '@assent/application';
import { AppError, type Bytes32, type TenantId, zBytes32 } from '@assent/domain';
import { bitstringStatusList } from '@assent/openid4vc';

/** The lists of the tenant as credentials with a proof of their own. */
export interface DocumentLists {
  /** Where a list is published; what credentials name as `statusListCredential`. */
  urlOf(listId: Bytes32): string;
  /** Which of these lists is at a URL, if any is. */
  listAt(url: string): Bytes32 | undefined;
  /** @throws AppError `not_found` unless it is a list of the tenant; `registry_unavailable` */
  publish(listId: string): Promise<PublishedList>;
}

export interface DocumentListOptions extends PublicationOptions {
  readonly tenant: TenantId;
  /** Where the VC-API is reached. */
  readonly baseUrl: string;
}

/** Publishes with the DID for documents, from the chain and the denials of this service, as every other form of a list. */
export function documentLists(
  ports: Omit<PublishPorts, 'statements'>,
  signer: DocumentSigner,
  { tenant, baseUrl, ...options }: DocumentListOptions,
): DocumentLists {
  const prefix = `${baseUrl}/status-lists/`;
  const urlOf = (listId: Bytes32) => `${prefix}${listId}`;
  const form: StatusListForm = {
    ...bitstringStatusList,
    mediaType: 'application/vc',
    async payloadOf(content) {
      const payload = await bitstringStatusList.payloadOf({ ...content, issuer: await signer.signerOf(tenant) });
      const id = urlOf(content.uri.slice(content.uri.lastIndexOf('/') + 1) as Bytes32);
      return { ...payload, id, credentialSubject: { ...(payload.credentialSubject as object), id: `${id}#list` } };
    },
  };
  const statements = {
    signStatement: async (_issuer: unknown, _header: unknown, payload: JsonDocument) =>
      JSON.stringify(await signer.prove(tenant, payload, { kind: 'assertionMethod' }, ports.clock.now())),
  };
  const publisher = statusListPublisher({ ...ports, statements }, options);
  return {
    urlOf,
    listAt: (url) => (url.startsWith(prefix) ? zBytes32.safeParse(url.slice(prefix.length)).data : undefined),
    async publish(text) {
      const listId = zBytes32.safeParse(text).data;
      const owner = listId && (await ports.store.network((records) => records.tenants.byStatusList(listId)));
      if (!listId || owner?.tenant.id !== tenant) throw new AppError('not_found', { reason: 'unknown_list' });
      return publisher.publish(listId, form);
    },
  };
}
