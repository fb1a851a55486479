import { type CompactCredential, type CredentialDraft, denialKeyOf } from '@assent/application';
import {
  type AccreditationRecord,
  parse,
  plusSeconds,
  type StatusRegistryEntry,
  type TenantId,
  zStatusRegistryEntry,
} from '@assent/domain';
import type { DIDResolver } from 'did-resolver';
import { type ForgeryPorts, forgeryPorts } from './forgery-ports.ts';
import { createParty, type Party, under } from './party.ts';
import { identityClaims } from './samples.ts';
import { stockVeramo } from './stock-veramo.ts';
import { verifyingClinics } from './verifying-clinic.ts';

const year = 365 * 86_400;

export type ForgeryWorld = Awaited<ReturnType<typeof forgeryWorld>>;

/** Clinics that verify, those who issue to one patient, and a stranger. Each has a key of their own. */
export async function forgeryWorld() {
  const people = await createPeople();
  const ports = forgeryPorts(people.left.did);
  accredit(ports, people);
  return {
    ...people,
    ...(await verifyingClinics(ports)),
    ...issuing(ports, people),
    now: ports.clock.now(),
    chain: ports.chain,
    proofs: ports.proofs,
    stock: stockVeramo(resolveDeactivated),
  };
}

const resolveDeactivated: DIDResolver = async (did) => ({
  didResolutionMetadata: {},
  didDocument: { id: did },
  didDocumentMetadata: { deactivated: true },
});

/** `mill` issues without accreditation, `suspended` had one; `left` is a DID of the issuer that was given up. */
interface People {
  readonly issuer: Party;
  readonly patient: Party;
  readonly stranger: Party;
  readonly mill: Party;
  readonly suspended: Party;
  readonly left: Party;
}

async function createPeople(): Promise<People> {
  const issuer = await createParty();
  const left = under(issuer, 'did:web:left.example');
  return {
    issuer,
    left,
    patient: await createParty(),
    stranger: await createParty(),
    mill: await createParty(),
    suspended: await createParty(),
  };
}

function accredit({ accreditations, clock }: ForgeryPorts, { issuer, left, suspended }: People): void {
  const now = clock.now();
  const times = { from: plusSeconds(now, -3 * year), until: plusSeconds(now, year), gaps: [] };
  const record = { type: 'PatientIdentity', ...times } satisfies Omit<AccreditationRecord, 'issuer'>;
  for (const { did } of [issuer, left]) accreditations.accredit({ ...record, issuer: did });
  accreditations.accredit({ ...record, issuer: suspended.did, suspendedSince: plusSeconds(now, -2 * year) });
}

function issuing({ clock, random, registries, store }: ForgeryPorts, { issuer, patient }: People) {
  const now = clock.now();
  let index = 0;
  /** A place in a list that no other credential has. */
  const entry = (changes: object = {}): StatusRegistryEntry =>
    parse(zStatusRegistryEntry, {
      type: 'StatusRegistryEntry',
      statusPurpose: 'revocation',
      chainId: registries.chainId,
      registry: registries.statusRegistry,
      listId: `0x${'01'.repeat(32)}`,
      index: ++index,
      ...changes,
    });
  const draft = (format: CredentialDraft['format'], changes: Partial<CredentialDraft> = {}): CredentialDraft => ({
    id: random.uuid(),
    type: 'PatientIdentity',
    format,
    issuer: issuer.did,
    subject: patient.did,
    claims: identityClaims,
    validFrom: plusSeconds(now, -86_400),
    validUntil: plusSeconds(now, 86_400),
    status: entry(),
    custody: 'holder',
    ...changes,
  });
  return {
    entry,
    draft,
    /** A credential as the real signer of its issuer makes it. */
    issue: (
      format: CredentialDraft['format'],
      changes: Partial<CredentialDraft> = {},
      by = issuer,
    ): Promise<CompactCredential> => by.signer.signCredential(draft(format, { issuer: by.did, ...changes })),
    /** Revokes here, and not yet on the chain. */
    deny: (status: StatusRegistryEntry) =>
      store.tenant('clinic' as TenantId, (records) => records.denials.add(denialKeyOf(status), now, random.uuid())),
  };
}
