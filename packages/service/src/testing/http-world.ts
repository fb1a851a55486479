import { createHash } from 'node:crypto';
import { type Client, createClient } from '@assent/api';
import {
  type CertificateAuthority,
  type Certification,
  countEndingCertificates,
  keptConsentIndexes,
  lateEmergencies,
  networkAccreditations,
  noteOnBehalf,
  type PasswordHasher,
  type Ports,
  readCheckpoint,
  readTile,
  sequenceReceipts,
  statusListPublisher,
  statusListUrls,
  typeMetadata,
  type WebhookMessage,
  type WebhookSender,
  withKeyRecords,
  withLocalDenials,
} from '@assent/application';
import {
  fixedClock,
  inMemoryAgent,
  inMemoryAnchors,
  inMemoryChainAccreditations,
  inMemoryDatabase,
  inMemoryEmergencyChain,
  inMemoryIssuerKeys,
  inMemoryLedger,
  inMemoryListMirror,
  inMemoryRegistries,
  inMemoryRevocationStatus,
  inMemoryStore,
  seededRandom,
} from '@assent/application/in-memory';
import {
  type Address,
  type Did,
  type Instant,
  type IssuedType,
  reject,
  type Tenant,
  type TenantId,
  type TenantKind,
} from '@assent/domain';
import { fhirClinicalRecords } from '@assent/fhir';
import {
  type AttestationTrust,
  certificateRequests,
  certifiedIssuersAt,
  openid4vciIssuer,
  openid4vpVerifier,
  x509Chains,
} from '@assent/openid4vc';
import { authorizationServers } from '@assent/openid4vc/authorization';
import { aesKeyring } from '@assent/store';
import { logCrypto, serviceChecks, threadPause } from '@assent/veramo';
import { eligibilityProofs } from '@assent/zk/service';
import { pino } from 'pino';
import { createAuthenticate } from '../authenticate.ts';
import { type FhirGatewayOptions, fhirGateway } from '../fhir-proxy/fhir-gateway.ts';
import { createHandlers } from '../handlers/create-handlers.ts';
import { cardIssuers } from '../health-cards/card-issuers.ts';
import { healthCardDesk } from '../health-cards/health-card-desk.ts';
import { healthLinkDesk } from '../health-links/health-link-desk.ts';
import { type AskForeign, visitLink } from '../health-links/visit-link.ts';
import { type AppOptions, createApp } from '../http/app.ts';
import type { Handlers } from '../http/bind.ts';
import { eventStreams, type StreamLimits } from '../http/event-streams.ts';
import type { Pace } from '../http/fhir-routes.ts';
import { createMetrics } from '../http/metrics.ts';
import { RateLimit } from '../http/rate-limit.ts';
import { operationsReader } from '../operations/operations-reader.ts';
import { ticketDesk } from '../permission-tickets/ticket-desk.ts';
import { cedarPolicyEngine } from '../policy/cedar-policy-engine.ts';
import { requestKeys } from '../request-keys.ts';
import { identityProvider, type OidcConfiguration } from '../staff/identity-provider.ts';
import { scryptPasswords } from '../staff/scrypt-passwords.ts';
import { staffCookies } from '../staff/staff-cookies.ts';
import { staffDesk } from '../staff/staff-desk.ts';
import { loadWebApps } from '../web-apps/load-web-apps.ts';
import { inMemoryCertificateKeys } from './certificate-keys.ts';
import { testCardSigner } from './test-card-signer.ts';

export const now = '2026-06-01T09:00:00Z' as Instant;
export const nextYear = '2027-06-01T09:00:00Z' as Instant;
export const operatorKey = 'key-of-the-operator-of-this-network';
export const baseUrl = 'http://assent.test';
/** What cards and links say of where the service is: they are for https only. */
export const healthUrl = 'https://assent.test';

/** What a test changes about its world. */
export interface WorldSettings {
  /** Handlers in place of the real ones, to see what the edge does with what they throw. */
  readonly handlers?: Partial<Handlers>;
  readonly readiness?: AppOptions['readiness'];
  readonly headBlock?: () => Promise<number>;
  readonly isIndexFresh?: boolean;
  readonly maxBodyBytes?: number;
  readonly profile?: 'haip';
  readonly timeoutMs?: number;
  readonly perSecond?: number;
  readonly burst?: number;
  readonly attestations?: AttestationTrust;
  /** Servers of other issuers of health cards, and of other health links. */
  readonly foreign?: AskForeign;
  /** FHIR servers behind tenants. */
  readonly upstreams?: FhirGatewayOptions['upstreams'];
  /** How FHIR servers are reached, and how time passes in front of them. */
  readonly fhirFetch?: FhirGatewayOptions['fetch'];
  readonly pace?: Pace;
  readonly wallets?: AttestationTrust;
  /** An authority of the service's own. */
  readonly authority?: CertificateAuthority;
  readonly streams?: Partial<StreamLimits>;
  /** The identity provider of its staff. */
  readonly oidc?: OidcConfiguration & { readonly clientSecret?: string };
  /** Where the web apps are; none of them is built unless it is said. */
  readonly webAppFolder?: Parameters<typeof loadWebApps>[0];
  /** Where staff believes the service is. */
  readonly publicUrl?: string;
  /** Attempts to sign in from one address. */
  readonly signIns?: number;
}

/** A part of a token. There is no signature: nobody checks it here. */
const encodedJson = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An organisation with a client of its own. */
export interface Organization {
  readonly tenant: Tenant;
  readonly apiKey: string;
  readonly client: Client;
}

export type HttpWorld = Awaited<ReturnType<typeof httpWorld>>;

/** The real HTTP application over in-memory ports: no network, no keys, a clock that stands still. */
export async function httpWorld(settings: WorldSettings = {}) {
  const keys = inMemoryIssuerKeys();
  const agent = inMemoryAgent(keys);
  const database = inMemoryDatabase();
  const store = inMemoryStore(database);
  const clock = fixedClock(now);
  const registries = inMemoryRegistries();
  const chain = inMemoryRevocationStatus(registries);
  const lists = inMemoryListMirror();
  let requests = 0;
  let nowMs = 0;
  let woken = 0;
  const logs: string[] = [];
  const certification: Certification = {
    keys: inMemoryCertificateKeys(),
    requests: certificateRequests(),
    issuerOf: certifiedIssuersAt(baseUrl),
    ...(settings.authority ? { authority: settings.authority } : {}),
  };
  const ports: Ports = {
    clock,
    random: seededRandom(7),
    pause: threadPause,
    sha256,
    signer: agent,
    presenter: agent,
    proofs: withKeyRecords({ store }, agent),
    identities: agent,
    issuerKeys: keys,
    registries,
    listUrlOf: statusListUrls(baseUrl),
    typeMetadata: typeMetadata(baseUrl, sha256),
    revocations: withLocalDenials({ store }, chain),
    store,
    consentIndexes: keptConsentIndexes(),
    accreditations: networkAccreditations({ store }, inMemoryChainAccreditations()),
    certificates: x509Chains(),
    ...(settings.profile === 'haip' ? { certification } : {}),
    emergencyChain: inMemoryEmergencyChain(),
    clinical: fhirClinicalRecords,
  };
  const sent: WebhookMessage[] = [];
  const webhookSender: WebhookSender = {
    async send(message) {
      sent.push(message);
      return { delivered: true, status: 204 };
    },
  };
  const streams = eventStreams(ports, { busyMs: 5, idleMs: 20, heartbeatMs: 60, ...settings.streams });
  const policyEngine = cedarPolicyEngine();
  const metrics = createMetrics(
    () => store.network((records) => records.outbox.counts()),
    () => ({ block: 7, sizes: {} }),
    serviceChecks({ size: 0 }).figures,
    {
      countLate: async () => (await lateEmergencies(ports)).length,
      countEnding: () => countEndingCertificates(ports),
    },
  );
  const didRegistry = `0x${'d1'.repeat(20)}` as Address;
  const wakeOutbox = () => {
    woken += 1;
  };
  const statements = {
    signStatement: async (issuer: Did, header: object, payload: object) =>
      [{ ...header, kid: `${issuer}#key` }, payload].map(encodedJson).join('.'),
  };
  const publisher = statusListPublisher(
    { ...ports, lists, statements, certification },
    { ttlSeconds: 60, lifetimeSeconds: 300 },
  );
  const logPorts = {
    ...ports,
    anchors: inMemoryAnchors(),
    logCrypto,
    originOf: (logId: string) => `assent.test/log/${logId}`,
  };
  const eligibility = eligibilityProofs({ timeoutMs: 60_000 });
  const verifier = openid4vpVerifier({
    ...{ ports, statements, eligibility },
    publicUrl: baseUrl,
    profile: settings.profile,
  });
  const keyring = aesKeyring([{ id: 'test', key: new Uint8Array(32).fill(7) }]);
  const issuer = openid4vciIssuer({
    ports,
    // proofs of wallets with a DID are tried against the real service
    statements: { verifyStatement: async () => reject('bad_proof') },
    signer: statements,
    keyring,
    publicUrl: baseUrl,
    requestKeys: requestKeys(`test:${Buffer.alloc(32, 7).toString('base64url')}`),
    ...(settings.attestations ? { attestations: settings.attestations } : {}),
    ...(settings.wallets ? { wallets: settings.wallets } : {}),
    profile: settings.profile,
  });
  const authorization = authorizationServers({
    ...{ ports, publicUrl: baseUrl, wallets: settings.wallets },
    cookieKeys: ['key-of-the-cookies'],
  });
  const cards = testCardSigner();
  const healthCards = healthCardDesk({ ports, cards, publicUrl: healthUrl });
  const healthLinks = healthLinkDesk({ ports, publicUrl: healthUrl });
  const hasher = scryptPasswords({ logN: 10 });
  let hashed = 0;
  const passwords: PasswordHasher = {
    hash: hasher.hash,
    matches: (password, hash) => {
      hashed += 1;
      return hasher.matches(password, hash);
    },
  };
  const staffUrl = settings.publicUrl ?? healthUrl;
  const staff = staffDesk({
    ports: { ...ports, policyEngine },
    publicUrl: staffUrl,
    settings: { idleSeconds: 900, lifetimeSeconds: 43_200 },
    passwords,
    cookies: staffCookies(staffUrl, ['key-of-browsers']),
    signIns: new RateLimit({ perSecond: 1, burst: settings.signIns ?? 10_000, maxCallers: 100 }, () => nowMs),
    hasOidc: settings.oidc !== undefined,
  });
  const staffOidcOf = ({ clientSecret, ...oidc }: NonNullable<WorldSettings['oidc']>) => ({
    provider: identityProvider(oidc, clientSecret, `${baseUrl}/staff/oidc/callback`),
    ...{ ports, keyring, desk: staff },
  });
  const ledger = inMemoryLedger(database);
  const readiness = settings.readiness ?? (async () => ({ database: true, chain: true }));
  const operations = operationsReader({
    ...{ ports, metrics, readiness, version: '9.9.9' },
    headBlock: settings.headBlock ?? (async () => 9),
    index: () => ({ block: 7, ageMs: 1500, sizes: { lists: 3 }, isFresh: settings.isIndexFresh ?? true }),
    upSeconds: () => 60,
  });
  const real = createHandlers({
    ports,
    publisher,
    certification,
    lists,
    logCrypto,
    blockTimes: { timeOf: async () => clock.now() },
    policyEngine,
    eligibility,
    publicUrl: baseUrl,
    statements,
    keyIds: new Set(['kek']),
    verifier,
    issuer,
    streams,
    staff,
    webhookSender,
    healthCards,
    healthLinks,
    cardIssuers: cardIssuers({ ports, healthCards, publicUrl: healthUrl, ask: settings.foreign }),
    visitLink: visitLink({ healthLinks, publicUrl: healthUrl, ask: settings.foreign }),
    tickets: ticketDesk({ ports, cards, publicUrl: healthUrl }),
    metrics,
    didDocuments: {
      // the keys of this world are no keys: who is asked for is all that a document says
      read: async (did) => (did.endsWith('gone') ? undefined : { id: did }),
    },
    operations,
    didRegistry,
    publicRpcUrl: 'http://node.test',
    wakeOutbox,
  });
  const { perSecond = 1000, burst = 10_000, maxBodyBytes = 100_000, timeoutMs = 60_000 } = settings;
  const app = createApp({
    handlers: { ...real, ...settings.handlers },
    verifier,
    issuer,
    authorization,
    staff,
    ...(settings.oidc ? { staffOidc: staffOidcOf(settings.oidc) } : {}),
    healthCards,
    healthLinks,
    ...(settings.upstreams
      ? {
          fhir: {
            gateway: fhirGateway({
              ...{ ports, upstreams: settings.upstreams, publicUrl: baseUrl },
              ...(settings.fhirFetch ? { fetch: settings.fhirFetch } : {}),
            }),
            now: () => clock.now(),
            ...(settings.pace ? { pace: settings.pace } : {}),
          },
        }
      : {}),
    typeMetadata: ports.typeMetadata,
    auditLog: {
      checkpoint: (logId) => readCheckpoint(ports, logId),
      tile: (address, logId) => readTile(ports, address, logId),
    },
    ...createAuthenticate({ ...ports, policyEngine }, ports.sha256(operatorKey)),
    noteOnBehalf: (tenant, holder, deed) => noteOnBehalf(ports, tenant, holder, deed),
    metrics,
    webApps: loadWebApps(settings.webAppFolder ?? (() => '/nowhere')),
    rateLimit: new RateLimit({ perSecond, burst, maxCallers: 100 }, () => nowMs),
    log: pino({ level: 'debug' }, { write: (line: string) => logs.push(line) }),
    newRequestId: () => `request-${++requests}`,
    publicUrl: baseUrl,
    version: '9.9.9',
    maxBodyBytes,
    timeoutMs,
    readiness,
  });
  const send = async (request: Request, address = '192.0.2.1'): Promise<Response> =>
    app.fetch(request, { incoming: { socket: { remoteAddress: address } } });
  const clientOf = (token?: string): Client =>
    createClient({
      baseUrl,
      ...(token ? { token } : {}),
      fetch: (input, init) => send(new Request(input as URL, init)),
    });
  const operator = clientOf(operatorKey);

  return {
    agent,
    app,
    chain,
    clientOf,
    clock,
    eligibility,
    keys,
    lists,
    logs,
    metrics,
    operator,
    ports,
    send,
    /** What went to webhooks. */
    sent,
    streams,
    advanceMs: (ms: number) => {
      nowMs += ms;
    },
    /** Logs all receipts that wait, and has the chain do what it was asked for. */
    async logReceipts(): Promise<void> {
      for (;;) {
        const { kind } = await sequenceReceipts(logPorts, 100);
        if (kind === 'idle') return;
        await ledger.completeWithoutTransaction((await ledger.queued(1000)).map(({ id }) => id));
      }
    },
    timesWoken: () => woken,
    /** How often a password was compared. */
    timesHashed: () => hashed,
    /** A request as anybody could write it. */
    call: (path: string, init: RequestInit = {}, address?: string) =>
      send(new Request(new URL(path, baseUrl), init), address),
    async onboard(id: string, kind: TenantKind, accreditedFor: IssuedType[] = []): Promise<Organization> {
      const body = { id: id as TenantId, kind, name: `Organisation ${id}`, accreditedFor };
      const { tenant, apiKey } = await operator.onboardOrganization({ body });
      return { tenant, apiKey, client: clientOf(apiKey) };
    },
  };
}
