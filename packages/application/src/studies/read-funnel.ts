import { participantsIn, type StudyFunnel, studyFunnel, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { findStudy } from '../proofs/studies.ts';

/** How far people came in a study, in counts that are too large to be of anybody. @throws AppError `not_found` */
export async function readStudyFunnel(ports: Pick<Ports, 'store'>, tenant: TenantId, id: string): Promise<StudyFunnel> {
  const { planned } = await findStudy(ports, tenant, id);
  return ports.store.tenant(tenant, async ({ proofs: { requests, enrolments, journals, refusals } }) => {
    const made = await requests.ofStudy(id);
    const entries = await journals.ofStudy(id);
    return studyFunnel({
      asked: made.length,
      answers: made.flatMap(({ answered }) => (answered ? [answered.outcome.pseudonym] : [])),
      refused: await refusals.ofStudy(id),
      participants: participantsIn(await enrolments.ofStudy(id), entries),
      entries,
      decided: planned.flatMap((one) => (one.how === 'attested' ? [one.id] : [])),
    });
  });
}
