import { type Client, createClient } from '@assent/api';
import { type LocalService, readNetwork } from '@assent/cli';
import { AppError, type Did, holderOnly } from '@assent/domain';
import { ask, hand, reasonsOf } from '../intake-scene.ts';
import { grantOf, type Organization, onboard, viewObservations, type WalletFolder } from '../people.ts';
import { grantQuery } from '../sample-claims.ts';
import { until } from '../until.ts';
import { untilAcknowledged } from '../until-acknowledged.ts';

/** A consent of one patient that clinics of one or two members hold. */
export interface SharedGrant {
  /** The patient takes it back at the first member. */
  revoke(): Promise<void>;
  /** What a clinic of the first member, or of the second, is told. */
  ask(member: 0 | 1): Promise<Told>;
}

/** `closed`: nothing is known because no new block was seen for too long, so the data stays closed. */
export type Told = 'permitted' | 'refused' | 'closed';

/** Makes patients, each with one consent for a clinic of each member. */
export async function grantMaker(members: readonly LocalService[], wallets: WalletFolder) {
  const operators = members.map(({ url, operatorKey }) => createClient({ baseUrl: url, token: operatorKey }));
  const [operator, home] = [operators[0], members[0]];
  if (!operator || !home) throw new Error('there is no member');
  const clinics: Organization[] = [];
  for (const [at, { url }] of members.entries()) clinics.push(await onboard(url, operators[at] ?? operator, 'clinic'));
  const network = await readNetwork(operator);

  return async (): Promise<SharedGrant> => {
    const { wallet } = wallets.create();
    const did = await wallet.didFor(home.url, clinics[0]?.tenant.id ?? '');
    const dids = clinics.map(({ tenant }) => tenant.did);
    const grant = grantOf(did, dids[0] as Did, {
      controller: dids as [Did, ...Did[]],
      provisions: [{ ...provision, grantee: dids.map((grantee) => ({ did: grantee })) as never }],
    });
    await wallet.grant(grant, home.url, network);
    for (const clinic of clinics) {
      await admit(clinic, wallet, did);
      const told = await until(
        () => tell(clinic, did, grant.id),
        (answer) => answer !== 'closed',
      );
      if (told !== 'permitted') throw new Error(`a clinic that was given a consent is told: ${told}`);
    }
    return {
      revoke: async () => void (await wallet.revoke(grant.id, operator as Client)),
      ask: (member) => tell(clinics[member] as Organization, did, grant.id),
    };
  };
}

const provision = {
  effect: 'permit' as const,
  purposes: ['TREAT' as const],
  actions: ['view' as const],
  data: [{ resourceTypes: ['Observation'] }],
};

const patiently = untilAcknowledged(30_000);

type PatientWallet = ReturnType<WalletFolder['create']>['wallet'];

/** Registers the patient at a clinic and hands it the consent. */
async function admit(clinic: Organization, wallet: PatientWallet, did: Did): Promise<void> {
  const request = await ask(clinic, holderOnly);
  const { presentation } = await wallet.answer(request, did);
  const body = { custody: 'holder' as const, request: request.id, presentation };
  const onboarded = await clinic.client.onboardPatient({ body });
  const result = await patiently(async () => {
    const next = await ask(clinic, grantQuery);
    const answer = await wallet.answer(next, did);
    return hand(clinic, next, answer.presentation);
  });
  if (!onboarded.valid || !result.valid) throw new Error(`the consent is not accepted: ${reasonsOf(result)}`);
}

/** @throws Error if it is refused for another reason than that the consent was taken back */
async function tell({ client, tenant }: Organization, patient: Did, grantId: string): Promise<Told> {
  const asking = client.decide({ body: viewObservations(patient, tenant.did) });
  const decision = await asking.catch((error: unknown) => {
    if (error instanceof AppError && error.params.reason === 'mirror_stale') return undefined;
    throw error;
  });
  if (!decision) return 'closed';
  const { verdict, because, notUsed } = decision;
  if (verdict === 'Permit' && because.some(({ grant }) => grant === grantId)) return 'permitted';
  if (notUsed.some(({ grant, reason }) => grant === grantId && reason === 'revoked')) return 'refused';
  throw new Error(`a decision says ${verdict}, for another reason`);
}
