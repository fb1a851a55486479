import { AppError, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StatementSigner } from '../ports/status-lists.ts';
import { findStudy } from '../proofs/studies.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { participantsOf } from './participation.ts';

/** The type of the statement by which a sponsor says that a pseudonym takes part. */
export const enrolmentType = 'assent-enrolment+jwt';

/**
 * A JWT of the sponsor that says that a pseudonym takes part, with the version of the consent: for the person who has the secret behind the
 * pseudonym. Nothing else is in it.
 *
 * @throws AppError `not_found`, `conflict` if they have withdrawn
 */
export async function enrolmentCredential(
  ports: Pick<Ports, 'store'> & { readonly statements: StatementSigner },
  tenant: TenantId,
  id: string,
  pseudonym: string,
): Promise<string> {
  const { criteria } = await findStudy(ports, tenant, id);
  const participant = (await participantsOf(ports, tenant, id)).find((one) => one.pseudonym === pseudonym);
  if (!participant) throw new AppError('not_found', { study: id });
  if (participant.withdrawnAt) throw new AppError('conflict', { study: id, reason: 'withdrawn' });
  const { did } = await ports.store.reading((records) => findTenant(records, tenant));
  const { registry, id: number, version } = criteria.study;
  const { at, consent, reconsentDue } = participant;
  const said = { iss: did, study: { registry, id: number, version }, pseudonym, enrolledAt: at };
  const signed = consent === undefined ? {} : { consent: { version: consent, reconsentDue } };
  return ports.statements.signStatement(did, { typ: enrolmentType }, { ...said, ...signed }, tenant);
}
