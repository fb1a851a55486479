import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createClient } from '@assent/api';
import { freePort, openSession } from '@assent/cli';
import { parse, zTenantId } from '@assent/domain';
import { provideSecrets, readConfiguration, startService } from '@assent/service';
import { pino } from 'pino';
import { ask, consentTo, type IntakeScene, intakeScene, issueTo } from '../intake-scene.ts';
import { walletFolder } from '../people.ts';
import { repositoryFile } from '../repository.ts';
import { grantQuery, identityClaims, nameQuery, resultClaims } from '../sample-claims.ts';
import { type AnyUpstream, fhirClientOf, startAnyUpstream } from './fuzz-fhir.ts';

/** A whole service in this process, so that its memory and its stray errors can be seen. */
export interface FuzzService {
  readonly port: number;
  /** Bearer tokens of every kind of caller. */
  readonly tokens: readonly string[];
  /** Identifiers, DIDs, addresses and tokens that mean something to it. */
  readonly known: readonly string[];
  /** The organisation that has a FHIR server, that server, and tokens for it. */
  readonly fhir: { readonly tenant: string; readonly upstream: AnyUpstream; token(): Promise<string> };
  stop(): Promise<void>;
}

const otherId = parse(zTenantId, 'fuzzed-clinic');

/** Starts it without a limit of requests, with people who have used it. */
export async function startFuzzService(environment: NodeJS.ProcessEnv): Promise<FuzzService> {
  const home = mkdtempSync(join(tmpdir(), 'assent-fuzz-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const upstream = await startAnyUpstream();
  const place = {
    ...{ ASSENT_HOME: home, ASSENT_PORT: String(port), ASSENT_PUBLIC_URL: url },
    ASSENT_FHIR_UPSTREAMS_FILE: upstreamsFile(home, upstream),
  };
  const limits = { ASSENT_RATE_PER_SECOND: '1000000', ASSENT_RATE_BURST: '1000000', ASSENT_MAX_BODY_BYTES: '200000' };
  const configuration = readConfiguration({ ...environment, ...limits, ...place });
  const { secrets } = provideSecrets(configuration);
  const service = await startService(configuration, secrets, {
    log: pino({ level: 'silent' }),
    version: '0.0.0',
    backgroundThread: pathToFileURL(repositoryFile('packages/service/dist/background/background-thread.js')),
  });
  const wallets = walletFolder();
  // Made before there is a connection: it keeps this process, and so the service, from answering for a while.
  const made = wallets.create();
  const folder = { ...wallets, create: () => made };
  const scene = await intakeScene({ url, operatorKey: secrets.operatorKey }, folder);
  const { fhirToken, ...used } = await useService(scene);
  return {
    port,
    ...used,
    tokens: [secrets.operatorKey, ...used.tokens],
    fhir: { tenant: otherId, upstream, token: fhirToken },
    async stop() {
      await service.stop();
      upstream.stop();
      wallets.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Answers of the proxy come at steps of 10 ms, the shortest there are. */
function upstreamsFile(home: string, { baseUrl }: AnyUpstream): string {
  const file = join(home, 'upstreams.json');
  writeFileSync(file, JSON.stringify({ tenants: { [otherId]: { baseUrl, stepMs: 10 } } }));
  return file;
}

/** Has people do what they do. What was said on the way are words for requests. */
async function useService(scene: IntakeScene) {
  const { clinic, operator, wallet, did, url, network } = scene;
  const issued = [await issueTo(scene, identityClaims), await issueTo(scene, resultClaims(7.1), 'vc+jwt')];
  const consent = await consentTo(scene);
  const requests = [await ask(clinic, nameQuery), await ask(clinic, grantQuery)];
  const answers = await Promise.all(requests.map((request) => wallet.answer(request, did)));
  const dcql = structuredClone(nameQuery);
  const opened = await clinic.client.openPresentationSession({ body: { dcql, response_mode: 'direct_post' } });
  const offers = [await offerTo(clinic), await offerTo(clinic)];
  const session = await openSession(wallet, createClient({ baseUrl: url }), clinic.tenant.id, did);
  const accreditedFor = ['PatientIdentity', 'LabResult', 'TrialEligibility'] as const;
  const body = {
    id: otherId,
    kind: 'clinic' as const,
    name: 'A clinic',
    accreditedFor: [...accreditedFor],
  };
  const other = await operator.onboardOrganization({ body });
  const otherClient = createClient({ baseUrl: url, token: other.apiKey });
  const fhirToken = await fhirClientOf(otherClient, url, other.tenant);
  const said = JSON.stringify([
    clinic.tenant,
    other.tenant,
    issued,
    consent,
    requests,
    answers,
    opened,
    offers,
    network,
    did,
  ]);
  return { fhirToken, tokens: [other.apiKey, session], known: [...new Set(wordsIn(said))] };
}

/** An offer with its code, and the access token that the code of another one got. */
async function offerTo({ client }: IntakeScene['clinic']) {
  const { type, claims } = structuredClone(identityClaims) as { type: 'PatientIdentity'; claims: never };
  const [open, taken] = [
    await client.openOffer({ body: { type, claims } }),
    await client.openOffer({ body: { type, claims } }),
  ];
  const offerOf = async (uri: string) =>
    (await fetch(new URL(uri).searchParams.get('credential_offer_uri') ?? '')).json() as Promise<{
      readonly credential_issuer: string;
      readonly grants: Readonly<Record<string, { readonly 'pre-authorized_code': string }>>;
    }>;
  const { credential_issuer: issuer, grants } = await offerOf(taken.uri);
  const [[grantType, grant] = ['', undefined]] = Object.entries(grants);
  const form = new URLSearchParams({
    grant_type: grantType,
    'pre-authorized_code': grant?.['pre-authorized_code'] ?? '',
  });
  const token: unknown = await (await fetch(`${issuer}/token`, { method: 'POST', body: form })).json();
  const nonce: unknown = await (await fetch(`${issuer}/nonce`, { method: 'POST' })).json();
  return [open, await offerOf(open.uri), token, nonce];
}

/** The texts in a JSON document. */
const wordsIn = (text: string): string[] =>
  (text.match(/"((?:[^"\\]|\\.)*)"/g) ?? []).map((word) => JSON.parse(word) as string);
