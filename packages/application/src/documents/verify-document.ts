import {
  accept,
  acceptUnless,
  holderOf,
  issuerOf,
  listOf,
  type Rejection,
  reject,
  shapeOf,
  type VcdmCredential,
  type Verification,
  zEnvelopedCredential,
  zEnvelopedPresentation,
  zVcdmCredential,
  zVcdmPresentation,
} from '@assent/domain';
import type { DocumentPurpose, DocumentVerifier, JsonDocument, ReadDocumentStatus } from '../ports/documents.ts';
import type { Ports } from '../ports/ports.ts';
import { rejectionsOfTime, statusEntriesOf } from './document-rejections.ts';

export interface VerifyDocumentPorts extends Pick<Ports, 'clock'> {
  readonly documents: DocumentVerifier;
  readonly readStatus: ReadDocumentStatus;
}

/** What is checked beside data model, proofs and dates. */
export interface DocumentChecks {
  readonly status: boolean;
}

const asserted: DocumentPurpose = { kind: 'assertionMethod' };

/**
 * Whether a credential that anybody wrote is one of VCDM 2.0, in force now, and signed by the DID that it names as issuer; with its
 * own proof or in an envelope. Says nothing about whether that issuer may say such things.
 *
 * @throws AppError `did_resolution_failed`, `registry_unavailable`: the answer is unknown
 */
export async function verifyDocument(
  ports: VerifyDocumentPorts,
  value: unknown,
  checks: DocumentChecks,
): Promise<Verification<JsonDocument>> {
  const secured = await openCredential(ports, value);
  if (!secured.valid) return secured;
  const credential = secured.value;
  const rejections = [...rejectionsOfTime(credential, ports.clock.now())];
  if (rejections.length === 0 && checks.status) rejections.push(...(await rejectionsOfStatus(ports, credential)));
  return acceptUnless(rejections, credential as unknown as JsonDocument);
}

async function openCredential(
  { documents, clock }: VerifyDocumentPorts,
  value: unknown,
): Promise<Verification<VcdmCredential>> {
  if (isOfType(value, 'EnvelopedVerifiableCredential')) {
    const envelope = zEnvelopedCredential.safeParse(value).data;
    if (envelope?.mediaType !== 'application/vc+jwt') return reject('malformed', '/id');
    const opened = await documents.openEnvelope(envelope.token, 'vc+jwt', 'issuer', asserted, clock.now());
    if (!opened.valid) return opened;
    return shapeOf(zVcdmCredential, opened.value.document);
  }
  const credential = shapeOf(zVcdmCredential, value);
  if (!credential.valid) return credential;
  const proven = await documents.checkProofs(value as JsonDocument, asserted, clock.now());
  if (!proven.valid) return proven;
  // others may sign as well, but the issuer must
  const isIssuers = (proven.value as readonly string[]).includes(issuerOf(credential.value));
  return isIssuers ? accept(credential.value) : reject('bad_proof', '/issuer');
}

async function rejectionsOfStatus(
  { readStatus }: VerifyDocumentPorts,
  credential: VcdmCredential,
): Promise<readonly Rejection[]> {
  const { entries, others } = statusEntriesOf(credential);
  if (others) return [{ reason: 'status_not_supported', at: '/credentialStatus' }];
  const rejections: Rejection[] = [];
  for (const entry of entries) {
    const reading = await readStatus(entry);
    if (reading === 'not_supported') rejections.push({ reason: 'status_not_supported', at: '/credentialStatus' });
    else if (reading !== 'valid') rejections.push({ reason: reading, at: '/credentialStatus' });
  }
  return rejections;
}

/** What a presentation was shown for. */
export interface ShownFor {
  readonly challenge: string;
  readonly domain?: string;
}

/**
 * Whether a presentation that anybody wrote is one of VCDM 2.0, made by its holder for this challenge and domain, and every credential in
 * it verifies.
 *
 * @throws AppError `did_resolution_failed`, `registry_unavailable`: the answer is unknown
 */
export async function verifyPresentedDocument(
  ports: VerifyDocumentPorts,
  value: unknown,
  shownFor: ShownFor,
  checks: DocumentChecks,
): Promise<Verification<JsonDocument>> {
  const opened = await openPresentation(ports, value, { kind: 'authentication', ...shownFor });
  if (!opened.valid) return opened;
  const { verifiableCredential } = opened.value;
  const credentials = verifiableCredential === undefined ? [] : listOf<unknown>(verifiableCredential);
  const rejections: Rejection[] = [];
  for (const [index, credential] of credentials.entries()) {
    const checked = await verifyDocument(ports, credential, checks);
    if (checked.valid) continue;
    rejections.push(
      ...checked.rejections.map(({ reason, at }) => ({ reason, at: `/verifiableCredential/${index}${at}` })),
    );
  }
  return acceptUnless(rejections, opened.value);
}

async function openPresentation(
  { documents, clock }: VerifyDocumentPorts,
  value: unknown,
  purpose: DocumentPurpose,
): Promise<Verification<JsonDocument>> {
  if (isOfType(value, 'EnvelopedVerifiablePresentation')) {
    const envelope = zEnvelopedPresentation.safeParse(value).data;
    if (envelope?.mediaType !== 'application/vp+jwt') return reject('malformed', '/id');
    const opened = await documents.openEnvelope(envelope.token, 'vp+jwt', 'holder', purpose, clock.now());
    if (!opened.valid) return opened;
    const inside = shapeOf(zVcdmPresentation, opened.value.document);
    return inside.valid ? accept(opened.value.document) : inside;
  }
  const presentation = shapeOf(zVcdmPresentation, value);
  if (!presentation.valid) return presentation;
  const proven = await documents.checkProofs(value as JsonDocument, purpose, clock.now());
  if (!proven.valid) return proven;
  const holder = holderOf(presentation.value);
  const isHolders = holder === undefined || (proven.value as readonly string[]).includes(holder);
  return isHolders ? accept(value as JsonDocument) : reject('wrong_holder', '/holder');
}

const isOfType = (value: unknown, type: string): boolean =>
  listOf((value as { type?: unknown } | null | undefined)?.type).includes(type);
