import type { Identities } from '@assent/application';
import { AppError, zDid } from '@assent/domain';
import type { IIdentifier } from '@veramo/core-types';
import type { SigningAgent } from './agent/assent-agent.ts';
import { createPatientDid, type PatientDidMethod } from './dids/did-providers.ts';
import { tenantWebDids, webDocumentOf } from './dids/web-document.ts';
import { tenantAgent } from './stores/acting-tenant.ts';

export interface IdentityOptions {
  /** Where the service is reached; its host, port and path become part of each did:web. */
  readonly publicUrl: string;
  /** Network name in the DIDs of organisations; `assent` if absent. */
  readonly network?: string;
  /** How the DIDs of patients without a device are made; `key` if absent. */
  readonly patientMethod?: PatientDidMethod;
}

/**
 * Makes DIDs with an agent. An organisation's DID belongs to it as a tenant and is found again by its alias, the tenant id,
 * so making it twice makes it once. A patient's belongs to the tenant for which the agent acts.
 *
 * @throws AppError `configuration_invalid` if `publicUrl` is no URL; `gone` from `webDocument` if the organisation's DID was deactivated; `did_resolution_failed`
 */
export function veramoIdentities(agent: SigningAgent, options: IdentityOptions): Identities {
  const { publicUrl, network = 'assent', patientMethod = 'key' } = options;
  const webDids = tenantWebDids(publicUrl);
  return {
    async createOrganization(tenant) {
      const own = tenantAgent(agent, tenant);
      const found = await identifierByAlias(own, tenant);
      const { did } = found ?? (await own.didManagerCreate({ alias: tenant, provider: `did:ethr:${network}` }));
      return { did: zDid.parse(did), webDid: webDids.didOf(tenant) };
    },
    createCustodialPatient: () => createPatientDid(agent, patientMethod),
    async forgetCustodialPatient(did) {
      if (!(await agent.didManagerGet({ did }).catch(undefinedIfNotThere))) return;
      // the providers of did:key and did:jwk delete the keys of it too
      await agent.didManagerDelete({ did });
    },
    async webDocument(did, webDid, isShown) {
      const document = await webDocumentOf(agent, did, webDid, isShown ? { isShown } : {});
      if (document === 'deactivated') throw new AppError('gone', { did });
      return { ...document };
    },
  };
}

function undefinedIfNotThere(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not_found') return undefined;
  throw error;
}

/** Veramo's own "get or create" takes every error for "not there", and would make a second DID if the store failed once. */
export async function identifierByAlias(agent: SigningAgent, alias: string): Promise<IIdentifier | undefined> {
  try {
    return await agent.didManagerGetByAlias({ alias });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}
