import {
  AppError,
  consentVersionsIn,
  enrolmentType,
  participantsIn,
  type StudyEntry,
  statusClaimOf,
  type TenantId,
  toUnixSeconds,
  withdrawalType,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredEnrolment } from '../ports/proof-records.ts';
import type { StatementSigner } from '../ports/status-lists.ts';
import { findStudy } from '../proofs/studies.ts';
import { findTenant } from '../tenants/find-tenant.ts';

type StatementPorts = Pick<Ports, 'store' | 'clock' | 'registries' | 'listUrlOf'> & {
  readonly statements: StatementSigner;
};

/**
 * A JWT of the sponsor for the person who has the secret behind a pseudonym: that it takes part, with the consent that was signed
 * (`zEnrolmentStatement`), or, once it has withdrawn, that it did (`zWithdrawalStatement`). Withdrawing revokes those of the first kind.
 * The types differ, so that nobody takes one for the other.
 *
 * @throws AppError `not_found`
 */
export async function participationCredential(
  ports: StatementPorts,
  tenant: TenantId,
  id: string,
  pseudonym: string,
): Promise<string> {
  const { criteria } = await findStudy(ports, tenant, id);
  const { entries, enrolments } = await ports.store.tenant(tenant, async ({ proofs }) => ({
    entries: await proofs.journals.ofStudy(id),
    enrolments: (await proofs.enrolments.ofStudy(id)).filter((one) => one.pseudonym === pseudonym),
  }));
  const [enrolment] = enrolments;
  const [participant] = participantsIn(enrolments, entries);
  if (!enrolment || !participant) throw new AppError('not_found', { study: id });
  const { did } = await ports.store.reading((records) => findTenant(records, tenant));
  const { registry, id: number, version } = criteria.study;
  const said = {
    ...{ iss: did, iat: toUnixSeconds(ports.clock.now()) },
    ...{ study: { registry, id: number, version }, pseudonym, enrolledAt: participant.at },
  };
  const sign = (typ: string, payload: Readonly<Record<string, unknown>>) =>
    ports.statements.signStatement(did, { typ }, payload, tenant);
  const consent = consentOf(participant.consent, entries);
  const { withdrawnAt, reconsentDue } = participant;
  if (withdrawnAt) return sign(withdrawalType, { ...said, ...(consent ? { consent } : {}), withdrawnAt });
  const signed = consent ? { consent: { ...consent, reconsentDue } } : {};
  return sign(enrolmentType, { ...said, ...signed, ...statusOf(ports, enrolment) });
}

function consentOf(signed: string | undefined, entries: readonly StudyEntry[]) {
  const text = consentVersionsIn(entries).find(({ version }) => version === signed);
  return text && { version: text.version, sha256: text.sha256 };
}

/** Who was enrolled before enrolments had places has none, and the statement no status. */
function statusOf({ registries, listUrlOf }: StatementPorts, { place }: StoredEnrolment) {
  if (!place) return {};
  const { chainId, statusRegistry: registry } = registries;
  const entry = { type: 'StatusRegistryEntry', statusPurpose: 'revocation', chainId, registry, ...place } as const;
  return { status: statusClaimOf({ ...entry, uri: listUrlOf(place.listId) }) };
}
