import { resolve } from 'node:path';
import { AppError, type TenantId, zTenantId } from '@assent/domain';
import { defaultPriorityFeeWei, isDevelopmentKey, type RegistryAddresses } from '@assent/evm';
import * as z from 'zod';
import { contractsFrom, zContracts } from './contract-addresses.ts';
import { isLoopback } from './is-loopback.ts';
import type { OidcConfiguration } from './staff/identity-provider.ts';

const zPort = z.coerce.number().int().min(0).max(65_535);
const zHex32 = z.string().regex(/^0x[0-9a-fA-F]{64}$/);

const zEnvironment = z.object({
  ASSENT_PROFILE: z.enum(['embedded', 'production']).default('embedded'),
  ASSENT_HOME: z.string().min(1).default('.assent'),
  ASSENT_HOST: z.string().min(1).default('127.0.0.1'),
  ASSENT_PORT: zPort.default(4480),
  ASSENT_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ASSENT_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ASSENT_RPC_URLS: z.string().min(1).optional(),
  ASSENT_PUBLIC_RPC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ASSENT_CHAIN_ID: z.coerce.number().int().positive().default(20_261),
  ASSENT_BLOCK_PERIOD_MS: z.coerce.number().int().min(0).max(600_000).default(0),
  ASSENT_CHAIN_PORT: zPort.default(0),
  ASSENT_FINALITY: z.union([z.enum(['instant', 'tag']), z.coerce.number().int().min(1).max(1000)]).default('instant'),
  ASSENT_AGENT_FILE: z.string().min(1).optional(),
  ASSENT_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ASSENT_RATE_PER_SECOND: z.coerce.number().positive().default(200),
  ASSENT_RATE_BURST: z.coerce.number().int().positive().default(400),
  ASSENT_MAX_BODY_BYTES: z.coerce.number().int().min(1024).default(6_000_000),
  ASSENT_ANCHOR_INTERVAL_MS: z.coerce.number().int().min(50).max(86_400_000).default(1000),
  ASSENT_STATUS_LIST_TTL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60),
  ASSENT_STATUS_LIST_LIFETIME_SECONDS: z.coerce.number().int().min(2).max(604_800).default(300),
  ASSENT_STAFF_IDLE_SECONDS: z.coerce.number().int().min(60).max(86_400).default(900),
  ASSENT_STAFF_SESSION_SECONDS: z.coerce.number().int().min(60).max(604_800).default(43_200),
  ASSENT_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  ASSENT_OIDC_CLIENT_ID: z.string().min(1).optional(),
  ASSENT_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  ASSENT_OIDC_TENANT_CLAIM: z.string().min(1).optional(),
  ASSENT_EVENT_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  ASSENT_REQUEST_TIMEOUT_MS: z.coerce.number().int().min(100).default(20_000),
  ASSENT_KEY_ENCRYPTION_KEYS: z.string().min(1).optional(),
  ASSENT_OPERATOR_KEY: z.string().min(32).optional(),
  ASSENT_SIGNER_KEY: zHex32.optional(),
  ASSENT_REQUEST_CERTIFICATE_FILE: z.string().min(1).optional(),
  ASSENT_TLS_CERTIFICATE_FILE: z.string().min(1).optional(),
  ASSENT_TLS_KEY_FILE: z.string().min(1).optional(),
  ASSENT_VC_API: z.enum(['off', 'keyed', 'anonymous']).default('off'),
  ASSENT_VC_API_TENANT: zTenantId.optional(),
  ASSENT_KEY_ATTESTATION_TRUST_FILES: z.string().min(1).optional(),
  ASSENT_KEY_ATTESTATIONS_REQUIRED: z.enum(['0', '1']).default('0'),
  ASSENT_WALLET_ATTESTATION_TRUST_FILES: z.string().min(1).optional(),
  ASSENT_WALLET_ATTESTATIONS_REQUIRED: z.enum(['0', '1']).default('0'),
  ASSENT_FOREIGN_STATUS_LISTS: z.enum(['on', 'off']).default('on'),
  ASSENT_FOREIGN_HEALTH_DATA: z.enum(['on', 'off']).default('on'),
  ASSENT_HEALTH_CARD_DIRECTORY_FILE: z.string().min(1).optional(),
  ASSENT_OPENID_PROFILE: z.enum(['haip']).optional(),
  ASSENT_FHIR_UPSTREAMS_FILE: z.string().min(1).optional(),
  ASSENT_PKCS11_MODULE: z.string().min(1).optional(),
  ASSENT_PKCS11_TOKEN: z.string().min(1).optional(),
  ASSENT_PKCS11_PIN: z.string().min(1).optional(),
  ASSENT_PRIORITY_FEE_WEI: z.coerce.bigint().min(0n).max(1_000_000_000_000n).default(defaultPriorityFeeWei),
  ...zContracts.partial().shape,
});

/** The secrets of a service. Never logged, never in an error. */
export interface Secrets {
  /** `id:base64url` of 32 bytes, newest first, separated by commas. */
  readonly keyEncryptionKeys: string;
  /** Bearer token of the network operator. */
  readonly operatorKey: string;
  /** Private key that pays for and signs transactions, 32 bytes in hexadecimal. */
  readonly signerKey: `0x${string}`;
  /** Of this service at the identity provider of its staff. Absent: it is a public client there. */
  readonly oidcClientSecret?: string;
  /** Where the token is and its PIN, as variables for an agent.yml that has one. */
  readonly pkcs11?: Pkcs11Variables;
}

type Pkcs11Variables = Partial<Record<'ASSENT_PKCS11_MODULE' | 'ASSENT_PKCS11_TOKEN' | 'ASSENT_PKCS11_PIN', string>>;

/** Files with the roots or keys of those who attest, and whether they must have. */
export interface AttestationFiles {
  readonly files: readonly string[];
  readonly isRequired: boolean;
}

/** Configuration of the service, from the environment. */
export interface Configuration {
  readonly profile: 'embedded' | 'production';
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly databaseUrl?: string;
  /** Absent: the embedded chain. */
  readonly rpcUrls?: readonly string[];
  /** A node of the chain that anybody may ask; told to verifiers. */
  readonly publicRpcUrl?: string;
  readonly chainId: number;
  readonly chainPort: number;
  /** Time from one block to the next on a chain that keeps to it; 0: blocks are made when there is work. */
  readonly blockPeriodMs: number;
  readonly finality: 'instant' | 'tag' | { readonly depth: number };
  /** What is offered for each unit of gas, above the base fee. 0 on a chain without gas price. */
  readonly priorityFeeWei: bigint;
  /** Absent: this service deploys its own, and governs them. */
  readonly contracts?: RegistryAddresses;
  /** PEM with the key and the chain, root last, that requests to wallets are signed under. */
  readonly requestCertificateFile?: string;
  /** PEM files of the certificate and key of https. Absent: http. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
  /** Absent: off. `anonymous`: anybody may have the tenant's DID for documents sign, which is for tests alone. */
  readonly vcApi?: { readonly access: 'keyed' | 'anonymous'; readonly tenant: TenantId };
  /** Whose attestations of keys of wallets are taken: PEM with roots, or JWKS. Required: keys without one are refused. */
  readonly keyAttestations?: AttestationFiles;
  /** Whose word about wallets themselves is taken. */
  readonly walletAttestations?: AttestationFiles;
  /** Whether lists of statuses are fetched that issuers known by a certificate publish. `off`: what needs one is refused. */
  readonly foreignStatusLists: 'on' | 'off';
  /** Whether other issuers of health cards, and servers of health links, are asked for what wallets bring. */
  readonly foreignHealthData: 'on' | 'off';
  /** Snapshot of a directory of issuers of health cards, with their keys (JSON). Absent: none is known but those of this service. */
  readonly healthCardDirectoryFile?: string;
  /** What requests and answers of OpenID4VC must keep to, beside the specifications. */
  readonly openidProfile?: 'haip';
  /** Which FHIR server is behind which tenant (JSON). Absent: none. */
  readonly fhirUpstreamsFile?: string;
  readonly agentFile: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly rate: { readonly perSecond: number; readonly burst: number };
  /** Shortest time from one checkpoint of the audit log to the next. */
  readonly anchorIntervalMs: number;
  readonly statusLists: { readonly ttlSeconds: number; readonly lifetimeSeconds: number };
  /** How long events are kept that are no lines of history. */
  readonly eventDays: number;
  /** How long staff stays signed in. */
  readonly staffSessions: { readonly idleSeconds: number; readonly lifetimeSeconds: number };
  /** Who else than this service knows its staff. Absent: nobody. */
  readonly oidc?: OidcConfiguration;
  readonly maxBodyBytes: number;
  readonly requestTimeoutMs: number;
  readonly secrets: Partial<Secrets>;
}

const defaultAgentFile = new URL('../../../agent.yml', import.meta.url).pathname;

/** A list holds at least twice as long as a copy may be kept, so that no copy outlives it. */
function statusListsFrom(e: z.infer<typeof zEnvironment>): Configuration['statusLists'] {
  const ttlSeconds = e.ASSENT_STATUS_LIST_TTL_SECONDS;
  const lifetimeSeconds = e.ASSENT_STATUS_LIST_LIFETIME_SECONDS;
  if (lifetimeSeconds >= 2 * ttlSeconds) return { ttlSeconds, lifetimeSeconds };
  throw new AppError('configuration_invalid', { variables: ['ASSENT_STATUS_LIST_LIFETIME_SECONDS'] });
}

function attestationsFrom(
  e: z.infer<typeof zEnvironment>,
): Pick<Configuration, 'keyAttestations' | 'walletAttestations'> {
  const keys = attestationFilesFrom(e, 'KEY');
  const wallets = attestationFilesFrom(e, 'WALLET');
  return { ...(keys ? { keyAttestations: keys } : {}), ...(wallets ? { walletAttestations: wallets } : {}) };
}

/** To require what nobody is trusted to make would refuse every wallet. */
function attestationFilesFrom(e: z.infer<typeof zEnvironment>, of: 'KEY' | 'WALLET'): AttestationFiles | undefined {
  const variable = `ASSENT_${of}_ATTESTATION_TRUST_FILES` as const;
  const isRequired = e[`ASSENT_${of}_ATTESTATIONS_REQUIRED`] === '1';
  const files = (e[variable] ?? '').split(',').filter(Boolean);
  if (files.length > 0) return { files: files.map((file) => resolve(file.trim())), isRequired };
  if (isRequired) throw new AppError('configuration_invalid', { variables: [variable] });
  return undefined;
}

const filesFrom = (
  e: z.infer<typeof zEnvironment>,
): Pick<Configuration, 'agentFile' | 'requestCertificateFile' | 'fhirUpstreamsFile' | 'healthCardDirectoryFile'> => ({
  ...(e.ASSENT_HEALTH_CARD_DIRECTORY_FILE
    ? { healthCardDirectoryFile: resolve(e.ASSENT_HEALTH_CARD_DIRECTORY_FILE) }
    : {}),
  ...(e.ASSENT_FHIR_UPSTREAMS_FILE ? { fhirUpstreamsFile: resolve(e.ASSENT_FHIR_UPSTREAMS_FILE) } : {}),
  agentFile: e.ASSENT_AGENT_FILE ? resolve(e.ASSENT_AGENT_FILE) : defaultAgentFile,
  ...(e.ASSENT_REQUEST_CERTIFICATE_FILE ? { requestCertificateFile: resolve(e.ASSENT_REQUEST_CERTIFICATE_FILE) } : {}),
});

/** @throws AppError `configuration_invalid` if one of two that belong together is missing */
function switchesFrom(e: z.infer<typeof zEnvironment>): Pick<Configuration, 'tls' | 'vcApi'> {
  const { ASSENT_TLS_CERTIFICATE_FILE: certificate, ASSENT_TLS_KEY_FILE: key } = e;
  const { ASSENT_VC_API: access, ASSENT_VC_API_TENANT: tenant } = e;
  if (!certificate !== !key) {
    throw new AppError('configuration_invalid', { variables: ['ASSENT_TLS_CERTIFICATE_FILE', 'ASSENT_TLS_KEY_FILE'] });
  }
  if (access !== 'off' && !tenant) throw new AppError('configuration_invalid', { variables: ['ASSENT_VC_API_TENANT'] });
  return {
    ...(certificate && key ? { tls: { certificateFile: resolve(certificate), keyFile: resolve(key) } } : {}),
    ...(access !== 'off' && tenant ? { vcApi: { access, tenant } } : {}),
  };
}

/** @throws AppError `configuration_invalid` if one of two that belong together is missing, or a secret would go in the open */
function oidcFrom(e: z.infer<typeof zEnvironment>): Pick<Configuration, 'oidc'> {
  const { ASSENT_OIDC_ISSUER: issuer, ASSENT_OIDC_CLIENT_ID: clientId, ASSENT_OIDC_TENANT_CLAIM: tenantClaim } = e;
  if (issuer === undefined && clientId === undefined) return {};
  if (issuer === undefined || clientId === undefined)
    throw new AppError('configuration_invalid', { variables: ['ASSENT_OIDC_ISSUER', 'ASSENT_OIDC_CLIENT_ID'] });
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'http:' && !isLoopback(hostname))
    throw new AppError('configuration_invalid', { variables: ['ASSENT_OIDC_ISSUER'] });
  return { oidc: { issuer, clientId, ...(tenantClaim === undefined ? {} : { tenantClaim }) } };
}

const oidcSecretFrom = ({ ASSENT_OIDC_CLIENT_SECRET: secret }: z.infer<typeof zEnvironment>) =>
  secret === undefined ? {} : { oidcClientSecret: secret };

function pkcs11From(e: z.infer<typeof zEnvironment>): Pick<Secrets, 'pkcs11'> {
  const { ASSENT_PKCS11_MODULE, ASSENT_PKCS11_TOKEN, ASSENT_PKCS11_PIN } = e;
  const given = Object.entries({ ASSENT_PKCS11_MODULE, ASSENT_PKCS11_TOKEN, ASSENT_PKCS11_PIN }).filter(([, v]) => v);
  return given.length > 0 ? { pkcs11: Object.fromEntries(given) } : {};
}

/** @throws AppError `configuration_invalid` naming the variables, never their values */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  // An empty variable is a mistake in a deployment file, not a wish for the default.
  const empty = Object.keys(zEnvironment.shape).filter((name) => environment[name] === '');
  if (empty.length > 0) throw new AppError('configuration_invalid', { empty });
  const parsed = zEnvironment.safeParse(environment);
  if (!parsed.success) {
    const variables = [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    throw new AppError('configuration_invalid', { variables });
  }
  const e = parsed.data;
  const configuration: Configuration = {
    profile: e.ASSENT_PROFILE,
    home: resolve(e.ASSENT_HOME),
    host: e.ASSENT_HOST,
    port: e.ASSENT_PORT,
    publicUrl: e.ASSENT_PUBLIC_URL ?? `http://localhost:${e.ASSENT_PORT}`,
    ...(e.ASSENT_DATABASE_URL ? { databaseUrl: e.ASSENT_DATABASE_URL } : {}),
    ...(e.ASSENT_RPC_URLS ? { rpcUrls: e.ASSENT_RPC_URLS.split(',').map((url) => url.trim()) } : {}),
    ...(e.ASSENT_PUBLIC_RPC_URL ? { publicRpcUrl: e.ASSENT_PUBLIC_RPC_URL } : {}),
    chainId: e.ASSENT_CHAIN_ID,
    chainPort: e.ASSENT_CHAIN_PORT,
    blockPeriodMs: e.ASSENT_BLOCK_PERIOD_MS,
    finality: typeof e.ASSENT_FINALITY === 'number' ? { depth: e.ASSENT_FINALITY } : e.ASSENT_FINALITY,
    priorityFeeWei: e.ASSENT_PRIORITY_FEE_WEI,
    ...contractsFrom(e),
    ...filesFrom(e),
    ...switchesFrom(e),
    ...oidcFrom(e),
    ...attestationsFrom(e),
    foreignStatusLists: e.ASSENT_FOREIGN_STATUS_LISTS,
    foreignHealthData: e.ASSENT_FOREIGN_HEALTH_DATA,
    ...(e.ASSENT_OPENID_PROFILE ? { openidProfile: e.ASSENT_OPENID_PROFILE } : {}),
    logLevel: e.ASSENT_LOG_LEVEL,
    rate: { perSecond: e.ASSENT_RATE_PER_SECOND, burst: e.ASSENT_RATE_BURST },
    anchorIntervalMs: e.ASSENT_ANCHOR_INTERVAL_MS,
    statusLists: statusListsFrom(e),
    eventDays: e.ASSENT_EVENT_DAYS,
    staffSessions: { idleSeconds: e.ASSENT_STAFF_IDLE_SECONDS, lifetimeSeconds: e.ASSENT_STAFF_SESSION_SECONDS },
    maxBodyBytes: e.ASSENT_MAX_BODY_BYTES,
    requestTimeoutMs: e.ASSENT_REQUEST_TIMEOUT_MS,
    secrets: {
      ...(e.ASSENT_KEY_ENCRYPTION_KEYS ? { keyEncryptionKeys: e.ASSENT_KEY_ENCRYPTION_KEYS } : {}),
      ...(e.ASSENT_OPERATOR_KEY ? { operatorKey: e.ASSENT_OPERATOR_KEY } : {}),
      ...oidcSecretFrom(e),
      ...pkcs11From(e),
      ...(e.ASSENT_SIGNER_KEY ? { signerKey: e.ASSENT_SIGNER_KEY as `0x${string}` } : {}),
    },
  };
  if (configuration.profile === 'production') assertFitForProduction(configuration);
  return configuration;
}

const weakPasswords = ['', 'postgres', 'password', 'assent', 'admin', 'secret', 'changeme', 'test'];

/**
 * Production means: secrets from outside that nobody knows, a database and a chain of one's own, no default password, no plain http on an
 * address others can reach.
 *
 * @throws AppError `configuration_invalid` with every fault
 */
function assertFitForProduction({ secrets, databaseUrl, rpcUrls, publicUrl, host, vcApi }: Configuration): void {
  const faults: string[] = [];
  if (!secrets.keyEncryptionKeys) faults.push('ASSENT_KEY_ENCRYPTION_KEYS: missing');
  if (!secrets.operatorKey) faults.push('ASSENT_OPERATOR_KEY: missing');
  if (!secrets.signerKey) faults.push('ASSENT_SIGNER_KEY: missing');
  else if (isDevelopmentKey(secrets.signerKey)) faults.push('ASSENT_SIGNER_KEY: a key that everybody knows');
  if (!rpcUrls) faults.push('ASSENT_RPC_URLS: missing, the embedded chain is for one machine');
  if (!databaseUrl) faults.push('ASSENT_DATABASE_URL: missing, SQLite is for one machine');
  else if (weakPasswords.includes(passwordOf(databaseUrl))) {
    faults.push('ASSENT_DATABASE_URL: default, empty or malformed password');
  }
  if (vcApi?.access === 'anonymous') faults.push('ASSENT_VC_API: anonymous, anybody could have documents signed');
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'http:' && !(isLoopback(hostname) && isLoopback(host))) {
    faults.push('ASSENT_PUBLIC_URL: http on a public address');
  }
  if (faults.length > 0) throw new AppError('configuration_invalid', { faults });
}

/** The password in a URL; the empty one if its escapes are malformed, so that it counts as weak. */
function passwordOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return '';
  }
}
