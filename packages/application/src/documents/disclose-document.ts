import {
  AppError,
  accept,
  issuerOf,
  leadsIn,
  reject,
  shapeOf,
  type TenantId,
  type Verification,
  zVcdmCredential,
} from '@assent/domain';
import type { DisclosureSigner, DocumentDeriver, DocumentVerifier, JsonDocument } from '../ports/documents.ts';
import type { Ports } from '../ports/ports.ts';

/** What decides whether and how a credential may be relied on: its holder cannot leave it out. */
const always = ['/issuer', '/validFrom', '/validUntil', '/credentialStatus', '/termsOfUse'];

/**
 * A credential with a base proof. Mandatory is what `asked` leads to, and always who issued it, its dates, its status and its terms.
 *
 * @throws AppError `invalid_request` for pointers that lead nowhere; `key_unavailable`
 */
export async function proveForDisclosure(
  { disclosures, clock }: Pick<Ports, 'clock'> & { readonly disclosures: DisclosureSigner },
  tenant: TenantId,
  credential: JsonDocument,
  asked: readonly string[],
): Promise<JsonDocument> {
  assertLeadSomewhere(credential, asked, 'mandatoryPointers');
  const mandatory = new Set([...always.filter((pointer) => leadsIn(credential, pointer)), ...asked]);
  return disclosures.prove(tenant, credential, [...mandatory], clock.now());
}

export interface DerivePorts extends Pick<Ports, 'clock'> {
  readonly deriver: DocumentDeriver;
  readonly documents: DocumentVerifier;
}

/**
 * A credential that shows of another what its issuer made mandatory and what `selective` leads to. It is one that verifies: what does not is
 * handed to nobody.
 *
 * @throws AppError `invalid_request` for pointers that lead nowhere; `did_resolution_failed`
 */
export async function deriveDocument(
  { deriver, documents, clock }: DerivePorts,
  value: unknown,
  selective: readonly string[],
): Promise<Verification<JsonDocument>> {
  const shape = shapeOf(zVcdmCredential, value);
  if (!shape.valid) return shape;
  const { proof: _, ...unsecured } = value as JsonDocument;
  assertLeadSomewhere(unsecured, selective, 'selectivePointers');
  const derived = await deriver.derive(value as JsonDocument, selective);
  if (!derived.valid) return derived;
  const shown = shapeOf(zVcdmCredential, derived.value);
  if (!shown.valid) return shown;
  const proven = await documents.checkProofs(derived.value, { kind: 'assertionMethod' }, clock.now());
  if (!proven.valid) return proven;
  const isIssuers = (proven.value as readonly string[]).includes(issuerOf(shown.value));
  return isIssuers ? accept(derived.value) : reject('bad_proof', '/issuer');
}

function assertLeadSomewhere(document: JsonDocument, pointers: readonly string[], name: string): void {
  const wrong = pointers.flatMap((pointer, index) =>
    leadsIn(document, pointer) ? [] : [`#/options/${name}/${index}`],
  );
  if (wrong.length > 0) throw new AppError('invalid_request', { pointers: wrong.slice(0, 20) });
}
