import {
  asWritten,
  type DerivePorts,
  type DisclosureSigner,
  type DocumentPlace,
  type DocumentPorts,
  deriveDocument,
  type JsonDocument,
  parseDraftDocument,
  proveForDisclosure,
  revokeDocumentPlace,
  takeDocumentPlace,
  type VerifyDocumentPorts,
  verifyDocument,
  verifyPresentedDocument,
} from '@assent/application';
import {
  AppError,
  type Did,
  envelopeOf,
  holderOf,
  parse,
  type TenantId,
  type Verification,
  zVcdmPresentation,
} from '@assent/domain';
import type { DocumentLists } from './document-lists.ts';
import { type IssueOptions, type StatusChange, type VerifyOptions, zProveOptions, zShownFor } from './requests.ts';

/** The VC-API of one tenant, with the DIDs that it has for this alone. */
export interface VcApi {
  readonly tenant: TenantId;
  readonly lists: DocumentLists;
  issuer(): Promise<Did>;
  /** The DID that signs what parts can be shown of. */
  disclosureIssuer(): Promise<Did>;
  issue(credential: unknown, options: IssueOptions): Promise<JsonDocument>;
  /** @throws AppError `invalid_request` for what nothing can be derived from that verifies, and for pointers that lead nowhere */
  derive(credential: unknown, selectivePointers: readonly string[]): Promise<JsonDocument>;
  verify(credential: unknown, options: VerifyOptions): Promise<Verification<JsonDocument>>;
  prove(presentation: unknown, options: unknown): Promise<JsonDocument>;
  verifyPresentation(presentation: unknown, options: VerifyOptions): Promise<Verification<JsonDocument>>;
  /** Revokes what was issued here. @throws AppError `not_found` if it was not issued since the service started */
  changeStatus(change: StatusChange): Promise<void>;
}

export interface VcApiOptions {
  readonly tenant: TenantId;
  readonly lists: DocumentLists;
  /** Called after work for the chain was recorded. */
  readonly wakeOutbox: () => void;
}

/** Which credential has which place: for suites of tests, so it is kept as long as the service runs, and no longer. */
const maxPlaces = 10_000;

type VcApiPorts = DocumentPorts & VerifyDocumentPorts & DerivePorts & { readonly disclosures: DisclosureSigner };

export function vcApi(ports: VcApiPorts, { tenant, lists, wakeOutbox }: VcApiOptions): VcApi {
  const places = new Map<string, DocumentPlace>();
  const issuer = () => ports.signer.signerOf(tenant);
  const disclosureIssuer = () => ports.disclosures.signerOf(tenant);
  const withPlace = async (credential: JsonDocument): Promise<JsonDocument> => {
    if ('credentialStatus' in credential)
      throw new AppError('invalid_request', { pointers: ['#/credential/credentialStatus'] });
    const place = await takeDocumentPlace(ports, tenant);
    wakeOutbox();
    const credentialStatus = entryOf(lists, place);
    keep(places, credentialStatus.id, place);
    if (typeof credential.id === 'string') keep(places, credential.id, place);
    return { ...credential, credentialStatus };
  };
  return {
    tenant,
    lists,
    issuer,
    disclosureIssuer,
    async issue(value, { cryptosuite, mediaType, credentialStatus, mandatoryPointers = [] }) {
      const canDisclose = cryptosuite === 'ecdsa-sd-2023';
      const draft = asWritten(parseDraftDocument(value, await (canDisclose ? disclosureIssuer() : issuer())));
      const prove = (document: JsonDocument, mandatory = mandatoryPointers) =>
        canDisclose
          ? proveForDisclosure(ports, tenant, document, mandatory)
          : ports.signer.prove(tenant, document, { kind: 'assertionMethod' }, ports.clock.now());
      // first without a place, so that what is refused takes none
      const proven = await prove(draft, credentialStatus ? mandatoryPointers.filter(isNotOfStatus) : mandatoryPointers);
      if (credentialStatus === undefined && mediaType === undefined) return proven;
      const credential = credentialStatus ? await withPlace(draft) : draft;
      if (mediaType) return envelopeOf(await ports.signer.envelop(tenant, credential));
      return prove(credential);
    },
    async derive(value, selectivePointers) {
      const derived = await deriveDocument(ports, value, selectivePointers);
      if (derived.valid) return derived.value;
      const [{ reason } = { reason: 'malformed' }] = derived.rejections;
      throw new AppError('invalid_request', {
        pointers: derived.rejections.map(({ at }) => `#/verifiableCredential${at}`),
        reason,
      });
    },
    verify: (value, { checks }) => verifyDocument(ports, value, checksFrom(checks)),
    async prove(value, options) {
      const presentation = parse(zVcdmPresentation, value);
      if ('proof' in presentation) throw new AppError('invalid_request', { pointers: ['#/presentation/proof'] });
      const holder = holderOf(presentation);
      if (holder !== undefined && holder !== (await issuer())) {
        throw new AppError('invalid_request', { pointers: ['#/presentation/holder'] });
      }
      const purpose = { kind: 'authentication', ...parse(zProveOptions, options) } as const;
      return ports.signer.prove(tenant, value as JsonDocument, purpose, ports.clock.now());
    },
    verifyPresentation: (value, options) =>
      verifyPresentedDocument(ports, value, parse(zShownFor, options), checksFrom(options.checks)),
    async changeStatus({ credentialId, credentialStatus }) {
      const { statusListCredential, statusListIndex } = credentialStatus;
      const place = places.get(credentialId ?? `${statusListCredential}#${statusListIndex}`);
      if (!place) throw new AppError('not_found', { reason: 'unknown_credential' });
      await revokeDocumentPlace(ports, tenant, place);
      wakeOutbox();
    },
  };
}

const isNotOfStatus = (pointer: string): boolean => !/^\/credentialStatus(\/|$)/.test(pointer);

/** Keeps a place, and forgets the oldest when there are too many. */
function keep(places: Map<string, DocumentPlace>, name: string, place: DocumentPlace): void {
  places.set(name, place);
  const [oldest] = places.keys();
  if (places.size > maxPlaces && oldest !== undefined) places.delete(oldest);
}

/** Whoever says which checks to make, and does not name the status, does not want it read. */
const checksFrom = (checks: VerifyOptions['checks']) => ({
  status: checks === undefined || checks.includes('credentialStatus'),
});

function entryOf(lists: DocumentLists, { listId, index }: DocumentPlace) {
  const statusListCredential = lists.urlOf(listId);
  return {
    id: `${statusListCredential}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: String(index),
    statusListCredential,
  };
}
