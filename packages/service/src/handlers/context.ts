import type {
  BlockTimes,
  Certification,
  DidDocuments,
  EligibilityProofs,
  ListMirror,
  LogCrypto,
  PolicyEngine,
  Ports,
  StatementSigner,
  StatusListPublisher,
  WebhookSender,
} from '@assent/application';
import { type Address, AppError, type Did, type Rejection, type TenantId } from '@assent/domain';
import type { Openid4vciIssuer, Openid4vpVerifier } from '@assent/openid4vc';
import type { CardIssuers } from '../health-cards/card-issuers.ts';
import type { HealthCardDesk } from '../health-cards/health-card-desk.ts';
import type { HealthLinkDesk } from '../health-links/health-link-desk.ts';
import type { VisitLink } from '../health-links/visit-link.ts';
import type { Caller } from '../http/bind.ts';
import { tenantOf } from '../http/bind.ts';
import type { EventStreams } from '../http/event-streams.ts';
import type { Metrics } from '../http/metrics.ts';
import type { OperationsReader } from '../operations/operations-reader.ts';
import type { TicketDesk } from '../permission-tickets/ticket-desk.ts';
import type { StaffDesk } from '../staff/staff-desk.ts';

/** What handlers need beside the ports of their use cases. */
export interface HandlerContext {
  readonly ports: Ports;
  readonly publisher: StatusListPublisher;
  readonly lists: ListMirror;
  readonly certification: Certification;
  readonly logCrypto: LogCrypto;
  readonly blockTimes: BlockTimes;
  readonly policyEngine: PolicyEngine;
  readonly eligibility: EligibilityProofs;
  /** Signs what an organisation certifies. */
  readonly statements: StatementSigner;
  /** Of the key-encryption keys that this service has. */
  readonly keyIds: ReadonlySet<string>;
  readonly verifier: Openid4vpVerifier;
  readonly issuer: Openid4vciIssuer;
  readonly healthCards: HealthCardDesk;
  readonly healthLinks: HealthLinkDesk;
  readonly cardIssuers: CardIssuers;
  readonly visitLink: VisitLink;
  readonly tickets: TicketDesk;
  readonly metrics: Pick<Metrics, 'verdicts' | 'verifications'>;
  readonly staff: StaffDesk;
  readonly operations: OperationsReader;
  readonly streams: EventStreams;
  readonly webhookSender: WebhookSender;
  /** Where this service is, without a slash at the end. */
  readonly publicUrl: string;
  readonly didDocuments: DidDocuments;
  readonly didRegistry: Address;
  /** A node of the chain that verifiers may ask. */
  readonly publicRpcUrl?: string | undefined;
  /** Called after work for the chain was recorded, so that it need not wait for the next round. */
  readonly wakeOutbox: () => void;
}

/** Waits for work that recorded something for the chain, then wakes the outbox. */
export async function waking<T>({ wakeOutbox }: HandlerContext, work: Promise<T>): Promise<T> {
  const result = await work;
  wakeOutbox();
  return result;
}

/** Counts a finished check by its outcome. */
export function counted<T extends { readonly valid: boolean }>({ metrics }: HandlerContext, verification: T): T {
  metrics.verifications.inc({ outcome: verification.valid ? 'accepted' : 'refused' });
  return verification;
}

export const tenantIdOf = (caller: Caller): TenantId => tenantOf(caller).id;

/** The DID of the holder that calls. */
export function holderDidOf({ holder }: Caller): Did {
  if (!holder) throw new AppError('unauthenticated');
  return holder.did;
}

/** A refusal as an answer: every reason, and where. */
export const refused = ({ rejections }: { readonly rejections: readonly Rejection[] }) => ({
  valid: false as const,
  rejections: rejections.map((rejection) => ({ ...rejection })),
});

/** The credentials a tenant issued, of one subject or of all, as answers. */
export async function credentialsOf(
  { ports }: HandlerContext,
  tenant: TenantId,
  subject: Did | undefined,
  page: { readonly limit: number; readonly offset: number },
) {
  const filter = subject ? { subject } : {};
  const found = await ports.store.tenant(tenant, (records) => records.credentials.list(filter, page));
  return found.map((credential) => ({ ...credential }));
}
