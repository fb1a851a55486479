import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import {
  accreditKnownIssuers,
  countEndingCertificates,
  lateEmergencies,
  noteOnBehalf,
  readCheckpoint,
  readTile,
  statusListPublisher,
} from '@assent/application';
import { evmBlockTimes, mirroredAnchors } from '@assent/evm';
import { type Openid4vciIssuer, type Openid4vpVerifier, openid4vciIssuer, openid4vpVerifier } from '@assent/openid4vc';
import { type AuthorizationServers, authorizationServers } from '@assent/openid4vc/authorization';
import { parseKeyEncryptionKeys, rewrapKeys } from '@assent/store';
import { logCrypto, statementVerifier, veramoDidDocuments, veramoHealthCards } from '@assent/veramo';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { createAuthenticate } from './authenticate.ts';
import type { BackgroundTask } from './background/messages.ts';
import { openBackground } from './background/start-background.ts';
import type { Configuration, Secrets } from './configuration.ts';
import { cookieKeys } from './cookie-keys.ts';
import { openFhirProxy } from './fhir-proxy/open-fhir-proxy.ts';
import { createHandlers } from './handlers/create-handlers.ts';
import { type CardIssuers, cardIssuers } from './health-cards/card-issuers.ts';
import { type HealthCardDesk, healthCardDesk } from './health-cards/health-card-desk.ts';
import { type HealthLinkDesk, healthLinkDesk } from './health-links/health-link-desk.ts';
import { type VisitLink, visitLink } from './health-links/visit-link.ts';
import { createApp } from './http/app.ts';
import { type EventStreams, eventStreams } from './http/event-streams.ts';
import { close, listen } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { RateLimit } from './http/rate-limit.ts';
import { loadParts, type ServiceParts } from './load-parts.ts';
import { operationsReader } from './operations/operations-reader.ts';
import { type TicketDesk, ticketDesk } from './permission-tickets/ticket-desk.ts';
import { cedarPolicyEngine } from './policy/cedar-policy-engine.ts';
import { provideAttestationTrust } from './provide-attestation-trust.ts';
import { provideCertificate } from './provide-certificate.ts';
import { provideForeignHealthData } from './provide-foreign-health-data.ts';
import { requestKeys } from './request-keys.ts';
import { openStaffDesk } from './staff/open-staff-desk.ts';
import { type ServiceChain, startChain } from './start-chain.ts';
import { startTasks } from './start-tasks.ts';
import { tlsFrom } from './tls-from.ts';
import { openVcApi } from './vc-api/open-vc-api.ts';
import { loadWebApps } from './web-apps/load-web-apps.ts';

/** A service that answers requests and anchors revocations. */
export interface RunningService {
  readonly port: number;
  /** Takes no new requests, ends those under way, saves the chain, and closes everything. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly log: Logger;
  readonly version: string;
  /** The compiled program of the background thread, for whoever runs the service from its sources. */
  readonly backgroundThread?: URL;
}

/** Starts the whole service: listens first, so that a second one on the same port ends before it touches anything. */
export async function startService(
  configuration: Configuration,
  secrets: Secrets,
  { log, version, backgroundThread }: ServiceOptions,
): Promise<RunningService> {
  let app: Hono | undefined;
  const starting = () =>
    new Response(JSON.stringify({ ready: false }), { status: 503, headers: { 'retry-after': '1' } });
  const tls = configuration.tls && tlsFrom(configuration.tls);
  const server = await listen(configuration, tls, (request, env) => app?.fetch(request, env) ?? starting());

  // what was started last ends first
  const stops: (() => Promise<void>)[] = [];
  let streams: EventStreams | undefined;
  const stop = async () => {
    streams?.close();
    await close(server);
    for (const step of [...stops].reverse()) await step();
  };
  const thread = openBackground(backgroundThread);
  stops.push(thread.close);
  try {
    const chain = await startChain(configuration, secrets, log);
    stops.push(async () => chain.embedded?.stop());
    const parts = await loadParts(configuration, secrets, chain);
    stops.push(async () => {
      for (const kms of Object.values(parts.kms)) kms.close?.();
      parts.ethrNetwork.close();
      await Promise.all([parts.signatureChecks.close(), parts.eligibility.close()]);
      await parts.database.close();
    });
    await finishKeyRotation(secrets, parts, log);
    await accreditKnownIssuers(parts.ports);
    stops.push(...startTasks(configuration, chain, parts, log));
    const background = await thread.start({
      task: backgroundTask(configuration, secrets, chain, parts),
      anchors: mirroredAnchors(parts.chainIndex),
      headAgeMs: () => parts.chainIndex.state().headAgeMs,
      log,
    });
    stops.push(background.stop);
    const { ports, statements, keyring, agent } = parts;
    const { publicUrl, openidProfile: profile } = configuration;
    const trusted = provideAttestationTrust(configuration);
    const wallets = {
      verifier: openid4vpVerifier({
        ...{ ports, statements, publicUrl, profile },
        eligibility: parts.eligibility,
        certificate: await provideCertificate(configuration, parts.ownRoot),
      }),
      issuer: openid4vciIssuer({
        ...{ ports, statements: statementVerifier(agent), signer: statements, keyring, publicUrl, profile },
        requestKeys: requestKeys(secrets.keyEncryptionKeys),
        ...trusted,
      }),
      authorization: authorizationServers({
        ...{ ports, publicUrl, wallets: trusted.wallets },
        cookieKeys: cookieKeys(secrets.keyEncryptionKeys),
      }),
      ...healthDesks(configuration, parts),
    };
    streams = eventStreams(parts.ports);
    const edges = { ...wallets, streams };
    app = assemble(configuration, secrets, chain, parts, edges, background.wakeOutbox, { log, version });
    return { port: (server.address() as AddressInfo).port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is done with SMART Health Cards and Links, own ones and those of others, and with tickets, which are signed with the same keys. */
function healthDesks(configuration: Configuration, { ports, agent }: ServiceParts) {
  const { publicUrl } = configuration;
  const cards = veramoHealthCards(agent);
  const healthCards = healthCardDesk({ ports, publicUrl, cards });
  const healthLinks = healthLinkDesk({ ports, publicUrl });
  const foreign = provideForeignHealthData(configuration);
  return {
    ...{ healthCards, healthLinks },
    cardIssuers: cardIssuers({ ...{ ports, healthCards, publicUrl }, ...foreign }),
    visitLink: visitLink({ healthLinks, publicUrl, ask: foreign.ask }),
    tickets: ticketDesk({ ports, publicUrl, cards }),
  };
}

/** With more than one key-encryption key, everything sealed under an older one is sealed anew under the first. */
async function finishKeyRotation({ keyEncryptionKeys }: Secrets, { database, keyring }: ServiceParts, log: Logger) {
  if (!keyEncryptionKeys.includes(',')) return;
  log.info(await rewrapKeys(database, keyring), 'sealed anew under the first key-encryption key');
}

/** What answers outside of the endpoints, or goes on after an answer has begun. */
interface Edges {
  readonly verifier: Openid4vpVerifier;
  readonly issuer: Openid4vciIssuer;
  readonly authorization: AuthorizationServers;
  readonly streams: EventStreams;
  readonly healthCards: HealthCardDesk;
  readonly healthLinks: HealthLinkDesk;
  readonly cardIssuers: CardIssuers;
  readonly visitLink: VisitLink;
  readonly tickets: TicketDesk;
}

function assemble(
  configuration: Configuration,
  secrets: Secrets,
  { chain, addresses, rpcUrls, embedded }: ServiceChain,
  parts: ServiceParts,
  { streams, ...wallets }: Edges,
  wakeOutbox: () => void,
  { log, version }: { readonly log: Logger; readonly version: string },
): Hono {
  const { ports, chainIndex, lists, statements, signatureChecks, certification, webhookSender, eligibility } = parts;
  const policyEngine = cedarPolicyEngine();
  const { staff, ...oidc } = openStaffDesk(configuration, secrets, { ...ports, policyEngine }, parts.keyring);
  const outboxCounts = () => ports.store.reading((records) => records.outbox.counts());
  const countLate = async () => (await lateEmergencies(ports)).length;
  const countEnding = () => countEndingCertificates(ports);
  const metrics = createMetrics(outboxCounts, chainIndex.state, signatureChecks.figures, { countLate, countEnding });
  const headBlock = async () => Number(await chain.read(({ client }) => client.getBlockNumber()));
  const readiness = async () => ({
    database: await works(outboxCounts),
    chain: await works(headBlock),
    index: chainIndex.state().isFresh,
  });
  const operations = operationsReader({
    ...{ ports, metrics, readiness, headBlock, version },
    index: chainIndex.state,
    upSeconds: () => process.uptime(),
  });
  const publicRpcUrl = configuration.publicRpcUrl ?? (embedded ? rpcUrls[0] : undefined);
  return createApp({
    handlers: createHandlers({
      ports,
      publisher: statusListPublisher({ ...ports, lists, statements, certification }, configuration.statusLists),
      statements,
      keyIds: new Set(parseKeyEncryptionKeys(secrets.keyEncryptionKeys).map(({ id }) => id)),
      certification,
      lists,
      logCrypto,
      blockTimes: evmBlockTimes(chain),
      policyEngine,
      ...wallets,
      streams,
      staff,
      webhookSender,
      metrics,
      operations,
      eligibility,
      publicUrl: configuration.publicUrl,
      didDocuments: veramoDidDocuments(parts.agent),
      didRegistry: addresses.didRegistry,
      publicRpcUrl,
      wakeOutbox,
    }),
    ...wallets,
    ...openVcApi(configuration, parts, wakeOutbox),
    ...openFhirProxy(configuration, ports),
    typeMetadata: ports.typeMetadata,
    auditLog: {
      checkpoint: (logId) => readCheckpoint(ports, logId),
      tile: (address, logId) => readTile(ports, address, logId),
    },
    ...createAuthenticate({ ...ports, policyEngine }, ports.sha256(secrets.operatorKey)),
    ...{ staff, ...oidc },
    noteOnBehalf: (tenant, holder, deed) => noteOnBehalf(ports, tenant, holder, deed),
    metrics,
    webApps: loadWebApps(),
    rateLimit: new RateLimit({ ...configuration.rate, maxCallers: 50_000 }, () => performance.now()),
    log,
    newRequestId: randomUUID,
    publicUrl: configuration.publicUrl,
    version,
    maxBodyBytes: configuration.maxBodyBytes,
    timeoutMs: configuration.requestTimeoutMs,
    readiness,
  });
}

const works = (check: () => Promise<unknown>): Promise<boolean> =>
  check().then(
    () => true,
    () => false,
  );

function backgroundTask(
  { agentFile, publicUrl, anchorIntervalMs, finality, priorityFeeWei, blockPeriodMs }: Configuration,
  { signerKey }: Secrets,
  { embedded }: ServiceChain,
  { environment }: ServiceParts,
): BackgroundTask {
  // An embedded chain has one service at a time, so after a crash the lease is still ours and need not run out first.
  const owner = embedded ? 'embedded' : randomUUID();
  const outbox = { operatorKey: signerKey, owner, finality, priorityFeeWei, blockPeriodMs };
  return { agentFile, environment, publicUrl, anchorIntervalMs, outbox };
}
