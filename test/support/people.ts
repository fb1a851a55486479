import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import { createWalletFile, openWallet, type Wallet, type WalletFile } from '@assent/cli';
import {
  type ConsentGrant,
  type Did,
  holderOnly,
  type IssuedType,
  parse,
  plusSeconds,
  type Tenant,
  type TenantKind,
  zConsentGrant,
  zTenantId,
} from '@assent/domain';
import { secureRandom, systemClock } from '@assent/veramo';

/** An organisation with a client of its own. */
export interface Organization {
  readonly tenant: Tenant;
  readonly client: Client;
  readonly apiKey: string;
}

/** Onboards an organisation under a name that no other has. */
export async function onboard(
  url: string,
  operator: Client,
  kind: TenantKind,
  accreditedFor: readonly IssuedType[] = [],
): Promise<Organization> {
  const id = parse(zTenantId, `${kind}-${secureRandom().uuid().slice(0, 8)}`);
  const body = { id, kind, name: `Test ${kind}`, accreditedFor: [...accreditedFor] };
  const { tenant, apiKey } = await operator.onboardOrganization({ body });
  return { tenant, apiKey, client: createClient({ baseUrl: url, token: apiKey }) };
}

/** Wallets in a folder of their own. */
export interface WalletFolder {
  /** A new wallet; `file` is what it keeps. */
  create(): { readonly wallet: Wallet; readonly file: WalletFile };
  remove(): void;
}

export function walletFolder(): WalletFolder {
  const folder = mkdtempSync(join(tmpdir(), 'assent-test-wallets-'));
  return {
    create() {
      const file = createWalletFile(join(folder, `${secureRandom().uuid()}.json`), secureRandom().token());
      return { wallet: openWallet(file), file };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Tries once to register a wallet's DID for an organisation there. */
export async function register(wallet: Wallet, url: string, { tenant, client }: Organization) {
  const did = await wallet.didFor(url, tenant.id);
  const request = await client.requestPresentation({ body: { query: holderOnlyBody(), purpose: 'Registration' } });
  const { presentation } = await wallet.answer(request, did);
  const onboarded = await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
  return { did, onboarded };
}

/** A query that asks for no credential, as a request body has it. */
const holderOnlyBody = () => ({ credentials: [...holderOnly.credentials] });

const year = 365 * 86_400;

/** A consent: `grantee` may view observations for treatment, for a year unless `changes` say otherwise. */
export function grantOf(patient: Did, grantee: Did, changes: Partial<ConsentGrant> = {}): ConsentGrant {
  const random = secureRandom();
  const start = plusSeconds(systemClock().now(), -5);
  return parse(zConsentGrant, {
    id: random.uuid(),
    lineage: random.uuid(),
    version: 1,
    grantor: patient,
    subject: patient,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [grantee],
    base: 'deny',
    policy: [],
    jurisdiction: 'US-OR',
    period: { start, end: plusSeconds(start, year) },
    provisions: [
      {
        effect: 'permit',
        grantee: [{ did: grantee }],
        purposes: ['TREAT'],
        actions: ['view'],
        data: [{ resourceTypes: ['Observation'] }],
      },
    ],
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'never',
    ...changes,
  });
}

/** May `requester` view observations of `patient` for treatment? */
export const viewObservations = (patient: Did, requester: Did) => ({
  subject: patient,
  requester: { did: requester },
  purposes: ['TREAT' as const],
  action: 'view' as const,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
});

/** The end of validity of what tests issue: a year from now. */
export const inOneYear = () => plusSeconds(systemClock().now(), year);
