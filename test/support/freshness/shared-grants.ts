import { createClient, endpoints, zProblem } from '@assent/api';
import { type LocalService, readNetwork } from '@assent/cli';
import { type Did, holderOnly } from '@assent/domain';
import { type Answer, type Connection, openConnection, wireRequest } from '../http/connection.ts';
import { hand, reasonsOf, ask as request } from '../intake-scene.ts';
import { grantOf, type Organization, onboard, viewObservations, type WalletFolder } from '../people.ts';
import { grantQuery } from '../sample-claims.ts';
import { until } from '../until.ts';
import { untilAcknowledged } from '../until-acknowledged.ts';

/** A consent of one patient that clinics of one or two members hold. */
export interface SharedGrant {
  /** The patient takes it back at the first member. Answers when that was answered, by `performance.now()`. */
  revoke(): Promise<number>;
  /** What a clinic of the first member, or of the second, is told. */
  ask(member: 0 | 1): Promise<Heard>;
}

/** What was told, and when that was here, by `performance.now()`: what the client makes of it takes time that is not the service's. */
export interface Heard {
  readonly told: Told;
  readonly atMs: number;
}

/** `closed`: nothing is known because no new block was seen for too long, so the data stays closed. */
export type Told = 'permitted' | 'refused' | 'closed';

/**
 * Makes patients, each with one consent for a clinic of each member. Consents are taken back, and decisions asked for, over
 * connections that are kept, with as little work of the client as can be.
 */
export async function grantMaker(members: readonly LocalService[], wallets: WalletFolder) {
  const operators = members.map(({ url, operatorKey }) => createClient({ baseUrl: url, token: operatorKey }));
  const [operator, home] = [operators[0], members[0]];
  if (!operator || !home) throw new Error('there is no member');
  const clinics: Organization[] = [];
  for (const [at, { url }] of members.entries()) clinics.push(await onboard(url, operators[at] ?? operator, 'clinic'));
  const network = await readNetwork(operator);
  const patientUrl = new URL(home.url);
  const asking = members.map(({ url }) => connectionPool(new URL(url)));
  const revoking = connectionPool(patientUrl);

  return async (): Promise<SharedGrant> => {
    const { wallet } = wallets.create();
    const did = await wallet.didFor(home.url, clinics[0]?.tenant.id ?? '');
    const dids = clinics.map(({ tenant }) => tenant.did);
    const grant = grantOf(did, dids[0] as Did, {
      controller: dids as [Did, ...Did[]],
      provisions: [{ ...provision, grantee: dids.map((grantee) => ({ did: grantee })) as never }],
    });
    await wallet.grant(grant, home.url, network);
    const secret = wallet.contents.grants.find((held) => held.grant.id === grant.id)?.secret;
    const revocation = wireRequest(patientUrl, { ...endpoints.revokeConsent, body: { secret } });
    const questions = clinics.map(({ apiKey: token, tenant }, member) => {
      const body = viewObservations(did, tenant.did);
      return wireRequest(new URL(members[member]?.url ?? ''), { ...endpoints.decide, token, body });
    });
    const ask = async (member: number): Promise<Heard> => {
      const answer = await (asking[member] as Send)(questions[member] as Buffer);
      return { told: toldBy(answer, grant.id), atMs: answer.atMs };
    };
    for (const [member, clinic] of clinics.entries()) {
      await admit(clinic, wallet, did);
      const { told } = await until(
        () => ask(member),
        (heard) => heard.told !== 'closed',
      );
      if (told !== 'permitted') throw new Error(`a clinic that was given a consent is told: ${told}`);
    }
    return {
      async revoke() {
        const { status, atMs } = await revoking(revocation);
        if (status !== endpoints.revokeConsent.status) throw new Error(`a consent is not taken back: ${status}`);
        return atMs;
      },
      ask,
    };
  };
}

type Send = (request: Buffer) => Promise<Answer>;

/**
 * Connections that are kept: one for each request that is under way at the same time. None is opened before it is needed, as a
 * service cuts those that ask nothing.
 */
function connectionPool(url: URL): Send {
  let free: Connection[] = [];
  return async (request) => {
    free = free.filter((idle) => idle.isOpen());
    const connection = free.pop() ?? (await openConnection(url));
    const answer = await connection.send(request);
    free.push(connection);
    return answer;
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
  const registration = await request(clinic, holderOnly);
  const { presentation } = await wallet.answer(registration, did);
  const body = { custody: 'holder' as const, request: registration.id, presentation };
  const onboarded = await clinic.client.onboardPatient({ body });
  const result = await patiently(async () => {
    const next = await request(clinic, grantQuery);
    const answer = await wallet.answer(next, did);
    return hand(clinic, next, answer.presentation);
  });
  if (!onboarded.valid || !result.valid) throw new Error(`the consent is not accepted: ${reasonsOf(result)}`);
}

/** @throws Error if it is refused for another reason than that the consent was taken back */
function toldBy({ status, body }: Answer, grantId: string): Told {
  if (status === 503 && zProblem.parse(JSON.parse(body)).params?.reason === 'mirror_stale') return 'closed';
  if (status !== 200) throw new Error(`no decision: ${status}`);
  const { verdict, because, notUsed } = endpoints.decide.result.parse(JSON.parse(body));
  if (verdict === 'Permit' && because.some(({ grant }) => grant === grantId)) return 'permitted';
  if (notUsed.some(({ grant, reason }) => grant === grantId && reason === 'revoked')) return 'refused';
  throw new Error(`a decision says ${verdict}, for another reason`);
}
