import type { DidRecord, KeyStore, TenantKeyStores } from '@assent/application';
import { AppError, zDid } from '@assent/domain';
import type { IIdentifier, IService } from '@veramo/core-types';
import { AbstractDIDStore } from '@veramo/did-manager';
import { ownKeys } from './acting-tenant.ts';
import { copyOf } from './copy-of.ts';
import { keyFrom, keyRecordFrom, type RecentOptions } from './port-key-store.ts';
import { RecentRecords, recentMs } from './recent-records.ts';

/**
 * Veramo's store of the agent's own DIDs over our port, with a short memory: every signature asks for its DID. Reaches the
 * DIDs of the tenant for which the agent acts.
 *
 * @throws AppError `not_found` from `getDID`
 */
export class PortDidStore extends AbstractDIDStore {
  private readonly keys: KeyStore | TenantKeyStores;
  private readonly recent: RecentRecords<DidRecord>;

  constructor(keys: KeyStore | TenantKeyStores, { forMs = recentMs }: RecentOptions = {}) {
    super();
    this.keys = keys;
    this.recent = new RecentRecords(forMs);
  }

  async importDID(identifier: IIdentifier): Promise<boolean> {
    const { did, provider, alias, controllerKeyId, keys, services } = identifier;
    const record = {
      did: zDid.parse(did),
      provider,
      ...(alias === undefined ? {} : { alias }),
      ...(controllerKeyId === undefined ? {} : { controllerKeyId }),
      keys: keys.map(keyRecordFrom),
      services: services.map((service) => ({ ...service })),
    };
    await this.recent.change(did, () => ownKeys(this.keys).putDid(record));
    return true;
  }

  async getDID({ did, alias }: { did?: string; alias?: string }): Promise<IIdentifier> {
    const record = did ? await this.recent.read(did, () => ownKeys(this.keys).getDid(did)) : await this.byAlias(alias);
    if (!record) throw new AppError('not_found', did ? { did } : {});
    return identifierFrom(record);
  }

  deleteDID({ did }: { did: string }): Promise<boolean> {
    return this.recent.change(did, () => ownKeys(this.keys).deleteDid(did));
  }

  async listDIDs(filter: { alias?: string; provider?: string }): Promise<IIdentifier[]> {
    const { alias, provider } = filter;
    const wanted = { ...(alias ? { alias } : {}), ...(provider ? { provider } : {}) };
    return (await ownKeys(this.keys).listDids(wanted)).map(identifierFrom);
  }

  /** Veramo asks by alias alone, so an alias names one DID of its owner whatever its method. */
  private async byAlias(alias: string | undefined): Promise<DidRecord | undefined> {
    return alias ? (await ownKeys(this.keys).listDids({ alias }))[0] : undefined;
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
