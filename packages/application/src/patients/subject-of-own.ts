import type { Did, TenantId } from '@assent/domain';
import type { ProofVerifier } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';

/** A credential as it was shown: by its id, which its issuer chose, and its issuer, which was proven. */
export interface ShownCredential {
  readonly id: string;
  readonly issuer: string;
}

/**
 * To whom this tenant issued a credential that was shown; undefined if another issuer did. An SD-JWT VC shows a key and no name, but whoever issued
 * it knows the DID it is bound to. Issuer and id are compared, as the id alone is the issuer's to choose.
 */
export async function subjectOfOwn(
  { store, proofs }: Pick<Ports, 'store'> & { readonly proofs: ProofVerifier },
  tenant: TenantId,
  { id, issuer }: ShownCredential,
): Promise<Did | undefined> {
  const issued = await store.tenant(tenant, ({ credentials }) => credentials.get(id));
  if (!issued) return undefined;
  const proven = await proofs.verifyCredential(issued.compact);
  return proven.valid && proven.value.issuer === issuer ? issued.subject : undefined;
}
