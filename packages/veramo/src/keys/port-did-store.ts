import type { DidRecord, KeyStore } from '@assent/application';
import { AppError, zDid } from '@assent/domain';
import type { IIdentifier, IService } from '@veramo/core-types';
import { AbstractDIDStore } from '@veramo/did-manager';
import { LRUCache } from 'lru-cache';
import { copyOf } from './copy-of.ts';
import { keyFrom, keyRecordFrom } from './port-key-store.ts';

/**
 * Veramo's store of the agent's own DIDs over our port, with a short memory: every signature asks for its DID.
 *
 * @throws AppError `not_found` from `getDID`
 */
export class PortDidStore extends AbstractDIDStore {
  private readonly keys: KeyStore;
  private readonly recent = new LRUCache<string, DidRecord>({ max: 5_000, ttl: 60_000 });

  constructor(keys: KeyStore) {
    super();
    this.keys = keys;
  }

  async importDID(identifier: IIdentifier): Promise<boolean> {
    const { did, provider, alias, controllerKeyId, keys, services } = identifier;
    this.recent.delete(did);
    await this.keys.putDid({
      did: zDid.parse(did),
      provider,
      ...(alias === undefined ? {} : { alias }),
      ...(controllerKeyId === undefined ? {} : { controllerKeyId }),
      keys: keys.map(keyRecordFrom),
      services: services.map((service) => ({ ...service })),
    });
    return true;
  }

  async getDID({ did, alias }: { did?: string; alias?: string }): Promise<IIdentifier> {
    const record = did ? (this.recent.get(did) ?? (await this.keys.getDid(did))) : await this.byAlias(alias);
    if (!record) throw new AppError('not_found', did ? { did } : {});
    this.recent.set(record.did, record);
    return identifierFrom(record);
  }

  async deleteDID({ did }: { did: string }): Promise<boolean> {
    const deleted = await this.keys.deleteDid(did);
    this.recent.delete(did);
    return deleted;
  }

  async listDIDs(filter: { alias?: string; provider?: string }): Promise<IIdentifier[]> {
    const { alias, provider } = filter;
    const wanted = { ...(alias ? { alias } : {}), ...(provider ? { provider } : {}) };
    return (await this.keys.listDids(wanted)).map(identifierFrom);
  }

  /** Veramo asks by alias alone, so an alias names one DID of the agent whatever its method. */
  private async byAlias(alias: string | undefined): Promise<DidRecord | undefined> {
    return alias ? (await this.keys.listDids({ alias }))[0] : undefined;
  }
}

const identifierFrom = ({ did, provider, alias, controllerKeyId, keys, services }: DidRecord): IIdentifier => ({
  did,
  provider,
  ...(alias === undefined ? {} : { alias }),
  ...(controllerKeyId === undefined ? {} : { controllerKeyId }),
  keys: keys.map(keyFrom),
  services: copyOf(services) as unknown as IService[],
});
