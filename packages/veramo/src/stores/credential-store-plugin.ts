import type { CredentialStore, SavedDocument } from '@assent/application';
import { AppError, parse } from '@assent/domain';
import type { IAgentPlugin, IDataStore, IDataStoreORM } from '@veramo/core-types';
import * as z from 'zod';
import { agentSchema } from '../agent/agent-schema.ts';
import { actingTenant } from './acting-tenant.ts';
import { documentFrom, savedDocumentFrom } from './document-facts.ts';
import { savedQueryFrom } from './saved-filter.ts';

const zHash = z.looseObject({ hash: z.string().min(1).max(128) });

const described = {
  dataStoreSaveVerifiableCredential:
    'Save a credential of any format, object or token; answers its hash when it is durable',
  dataStoreGetVerifiableCredential: 'Read a saved credential by its hash, as it was given',
  dataStoreDeleteVerifiableCredential: 'Delete a saved credential by its hash',
  dataStoreSaveVerifiablePresentation: 'Save a presentation; answers its hash when it is durable',
  dataStoreGetVerifiablePresentation: 'Read a saved presentation by its hash, as it was given',
  dataStoreORMGetVerifiableCredentials: 'Find credentials by issuer, subject, type, dates and hash, newest first',
  dataStoreORMGetVerifiableCredentialsCount: 'Count credentials by issuer, subject, type, dates and hash',
  dataStoreORMGetVerifiablePresentations: 'Find presentations by holder, verifier, type, dates and hash, newest first',
  dataStoreORMGetVerifiablePresentationsCount: 'Count presentations by holder, verifier, type, dates and hash',
};

/**
 * Veramo's interfaces for saving credentials and presentations, over our port: each tenant's apart, and encrypted. What is
 * saved comes back as it was given; nothing is checked, so it is verified when it is used. Claims are encrypted, so nothing
 * is found by them, and methods for that, for messages and for DIDs are refused.
 *
 * @throws AppError `invalid_request`, `not_found`, `gone`, `payload_too_large`, `store_unavailable`, `key_unavailable`
 */
export class CredentialStorePlugin implements IAgentPlugin {
  readonly schema = agentSchema(
    Object.fromEntries(
      Object.entries(described).map(([name, description]) => [name, { description, arguments: z.looseObject({}) }]),
    ),
  );
  readonly methods: IDataStore & IDataStoreORM;

  constructor(store: CredentialStore) {
    const kept = access(store);
    const [credentials, presentations] = [kept('credential'), kept('presentation')];
    this.methods = {
      dataStoreSaveVerifiableCredential: ({ verifiableCredential }) => credentials.save(verifiableCredential),
      dataStoreGetVerifiableCredential: (args) => credentials.get(args),
      dataStoreDeleteVerifiableCredential: (args) => credentials.remove(args),
      dataStoreSaveVerifiablePresentation: ({ verifiablePresentation }) => presentations.save(verifiablePresentation),
      dataStoreGetVerifiablePresentation: (args) => presentations.get(args),
      dataStoreORMGetVerifiableCredentials: (args, context) => credentials.find('verifiableCredential', args, context),
      dataStoreORMGetVerifiableCredentialsCount: (args, context) => credentials.count(args, context),
      dataStoreORMGetVerifiablePresentations: (args, context) =>
        presentations.find('verifiablePresentation', args, context),
      dataStoreORMGetVerifiablePresentationsCount: (args, context) => presentations.count(args, context),
      ...refusedMethods,
    };
  }
}

const access = (store: CredentialStore) => (kind: SavedDocument['kind']) => ({
  async save(given: unknown): Promise<string> {
    const document = savedDocumentFrom(kind, given);
    await store.save(actingTenant(), document);
    return document.hash;
  },
  // Veramo's type is an object, and so is what was saved as one.
  async get(args: unknown): Promise<never> {
    const { hash } = parse(zHash, args);
    const document = await store.get(actingTenant(), kind, hash);
    if (!document) throw new AppError('not_found', { [kind]: hash });
    return documentFrom(document) as never;
  },
  async remove(args: unknown): Promise<boolean> {
    return store.remove(actingTenant(), kind, parse(zHash, args).hash);
  },
  async find(member: string, args: unknown, context: object | undefined): Promise<never[]> {
    const { filter, page } = queryFor(kind, args, context);
    const found = await store.list(actingTenant(), filter, page);
    return found.map((document) => ({ hash: document.hash, [member]: documentFrom(document) }) as never);
  },
  async count(args: unknown, context: object | undefined): Promise<number> {
    return store.count(actingTenant(), queryFor(kind, args, context).filter);
  },
});

/** Veramo narrows queries to a DID that the context names. Here it is the tenant that narrows, and the two do not mix. */
function queryFor(kind: SavedDocument['kind'], args: unknown, context: { authorizedDID?: unknown } = {}) {
  if (context.authorizedDID !== undefined)
    throw new AppError('forbidden', { reason: 'authorizedDID is not supported' });
  return savedQueryFrom(kind, args);
}

const refusing = (method: string, reason: string) => (): Promise<never> =>
  Promise.reject(new AppError('invalid_request', { method, reason }));

const refusedMethods = {
  ...refuseAll('messages are not saved here', [
    'dataStoreSaveMessage',
    'dataStoreGetMessage',
    'dataStoreDeleteMessage',
    'dataStoreORMGetMessages',
    'dataStoreORMGetMessagesCount',
  ]),
  ...refuseAll('claims are encrypted, so nothing is found by them', [
    'dataStoreORMGetVerifiableCredentialsByClaims',
    'dataStoreORMGetVerifiableCredentialsByClaimsCount',
  ]),
  ...refuseAll('DIDs are found with didManagerFind', ['dataStoreORMGetIdentifiers', 'dataStoreORMGetIdentifiersCount']),
};

function refuseAll<Name extends string>(reason: string, methods: readonly Name[]): Record<Name, () => Promise<never>> {
  return Object.fromEntries(methods.map((method) => [method, refusing(method, reason)])) as never;
}
