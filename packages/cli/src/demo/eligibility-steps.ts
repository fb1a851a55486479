import { createClient } from '@assent/api';
import {
  AppError,
  type AttributeValue,
  type EligibilityFacts,
  plusSeconds,
  type TrialCriteria,
  zCoding,
} from '@assent/domain';
import { systemClock } from '@assent/veramo';
import { openSession } from '../wallet/wallet.ts';
import { questionAddress, readQuestion } from '../wallet/wallet-facts.ts';
import { factsOf } from './facts.ts';
import type { Scene } from './scene.ts';
import type { Timeline } from './timeline.ts';

const month = 30 * 86_400;

/** The sponsor learns that the patient fits the trial, and nothing else: a zero-knowledge proof with facts of two organisations. */
export async function eligibilitySteps(
  timeline: Timeline,
  scene: Scene,
  bundle: unknown,
  criteria: TrialCriteria,
): Promise<void> {
  timeline.chapter('Trial eligibility');
  const { cast } = scene;
  const { client } = cast.sponsor;
  const taken = await timeline.step(
    'clinic and laboratory sign facts; the secret of the wallet is in them, and they do not see it',
    () => takeFacts(scene, bundle, criteria),
    ({ count, left }) => {
      for (const line of left) timeline.note(`not signed: ${line}`);
      return { outcome: `${count} sets of facts in the wallet`, asExpected: count > 0 };
    },
  );
  const study = await timeline.step(
    'the sponsor opens the trial',
    () => {
      const issuers = [cast.clinic.tenant.did, cast.lab.tenant.did];
      const body = { criteria: structuredClone(criteria) as never, issuers, purpose: 'Trial screening' };
      return client.openStudy({ body: { ...body, identityIssuers: [cast.clinic.tenant.did] } });
    },
    ({ planned }) => {
      const proven = planned.filter(({ how }) => how === 'zero-knowledge').length;
      return {
        outcome: `${proven} criteria are proven, ${planned.length - proven} attested at the site`,
        asExpected: true,
      };
    },
  );
  const proven = new Set(study.planned.flatMap(({ id, how }) => (how === 'zero-knowledge' ? [id] : [])));
  const fits = taken.left.length === 0 && scene.assessment.criteria.every(({ id, met }) => met || !proven.has(id));
  const request = await client.requestProof({ params: { id: study.id }, body: {} });
  const result = await timeline.step(
    'the wallet proves that the patient fits',
    () => prove(scene, request.url),
    (sent) => ({
      outcome: sent ?? 'accepted: a proof, and no value of the record',
      asExpected: (sent === undefined) === fits,
    }),
  );
  const seen = await timeline.step(
    'what the sponsor has',
    () => client.readProofRequest({ params: { id: request.id } }),
    ({ state, pseudonym, revealed = [] }) => {
      const shown = JSON.stringify(revealed);
      return {
        outcome: pseudonym
          ? `a pseudonym, and which tests were made: ${codesIn(revealed)}`
          : 'nothing: nothing was sent',
        asExpected: (state === 'proven') === (result === undefined) && !/birthDate|value|score"|problems/.test(shown),
      };
    },
  );
  if (seen.state === 'proven') await enrolmentSteps(timeline, scene, study.id, request.id);
}

/** Codes among what was revealed, with what they are codes of. */
const codesIn = (revealed: readonly Readonly<Record<string, AttributeValue | null>>[]): string =>
  revealed
    .flatMap((facts) => Object.values(facts))
    .flatMap((value) => zCoding.safeParse(value).data ?? [])
    .map(({ system, code }) => `${code} of ${system}`)
    .join(', ');

/** Somebody takes part once, whatever they prove. */
async function enrolmentSteps(timeline: Timeline, scene: Scene, study: string, first: string): Promise<void> {
  const { client } = scene.cast.sponsor;
  const enrol = (id: string) => client.enrol({ params: { id: study }, body: { request: id } });
  await timeline.step(
    'the sponsor enrols them',
    () => enrol(first),
    () => ({ outcome: '', asExpected: true }),
  );
  const second = await client.requestProof({ params: { id: study }, body: {} });
  await prove(scene, second.url);
  await timeline.step(
    'the same person again, with another proof',
    () => codeOf(enrol(second.id)),
    (code) => ({ outcome: `refused: ${code}`, asExpected: code === 'conflict' }),
  );
  await timeline.step(
    'whether anything of this names the patient',
    async () => JSON.stringify(await client.exportAuditPackage({ params: { id: study } })),
    (pack) => ({
      outcome: `${Math.round(pack.length / 1024)} kB to check offline, without a DID of theirs`,
      asExpected: !Object.values(scene.dids).some((did) => pack.includes(did)) && !pack.includes(scene.url),
    }),
  );
}

/** Has the organisations offer what the record says, and takes it. */
async function takeFacts({ cast, dids, wallet, url, network }: Scene, bundle: unknown, criteria: TrialCriteria) {
  const { left, ...facts } = factsOf(bundle, criteria);
  const validUntil = plusSeconds(systemClock().now(), month);
  let count = 0;
  for (const role of ['clinic', 'lab'] as const) {
    const { client, tenant } = cast[role];
    for (const one of facts[role]) await offer(client, { ...one, subject: dids[role], validUntil });
    const token = await openSession(wallet, createClient({ baseUrl: url }), tenant.id, dids[role]);
    const credentials = await wallet.takeFacts(createClient({ baseUrl: url, token }), url, tenant.id);
    count += await wallet.receive(credentials, network);
  }
  return { count, left };
}

type Order = Omit<Parameters<Scene['cast']['clinic']['client']['orderFacts']>[0]['body'], 'facts'> & EligibilityFacts;
const offer = (client: Scene['cast']['clinic']['client'], order: Order) =>
  client.orderFacts({ body: structuredClone(order) as never });

/** Undefined once the sponsor has accepted it, or why nothing was accepted. */
async function prove({ wallet }: Scene, url: string): Promise<string | undefined> {
  const address = questionAddress(url);
  const clientAt = (service: string) => createClient({ baseUrl: service });
  const sponsor = clientAt(address.service);
  const question = await readQuestion(sponsor, address);
  try {
    const { text } = await wallet.proveFacts(question, clientAt, []);
    const { tenant, id } = address;
    const answer = await sponsor.answerProofRequest({ params: { tenant, id }, body: { presentation: text } });
    return answer.valid ? undefined : `refused: ${answer.rejections.map(({ reason }) => reason).join(', ')}`;
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'conflict' && error.code !== 'not_found')) throw error;
    return 'it cannot be proven, and nothing was sent';
  }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (error: unknown) => {
      if (error instanceof AppError) return error.code;
      throw error;
    },
  );
