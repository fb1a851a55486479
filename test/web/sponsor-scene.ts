import { setTimeout } from 'node:timers/promises';
import { createClient } from '@assent/api';
import { type LocalService, openSession, type Wallet } from '@assent/cli';
import { AppError, dayOf, proofSchemas, type TenantId } from '@assent/domain';
import { systemClock } from '@assent/veramo';
import { questionAddress, readQuestion } from '../../packages/cli/src/wallet/wallet-facts.ts';
import { inOneYear, type Organization, onboard, register, walletFolder } from '../support/people.ts';

/** A sponsor whose staff can sign in, a clinic that signs facts, and a patient with them in a wallet. */
export interface SponsorScene {
  readonly sponsor: Organization;
  readonly clinic: Organization;
  readonly login: string;
  readonly password: string;
  /** Answers a request, as a wallet does that was given its address. @throws AppError if the patient does not fit */
  answer(url: string): Promise<void>;
  end(): void;
}

const loinc = (code: string) => ({ system: 'http://loinc.org', code });

export async function sponsorScene({ url, operatorKey }: LocalService): Promise<SponsorScene> {
  const wallets = walletFolder();
  const { wallet } = wallets.create();
  // making a wallet holds this thread for a while: connections that the service has closed meanwhile are noticed now, not when they are used
  await setTimeout(100);
  const operator = createClient({ baseUrl: url, token: operatorKey });
  const sponsor = await onboard(url, operator, 'sponsor');
  const clinic = await onboard(url, operator, 'clinic', ['EligibilityFacts', 'PatientIdentity']);
  const [login, password] = ['sam', 'a password that is long enough'];
  await sponsor.client.addStaff({ body: { login, name: 'Sam Sponsor', roles: ['verifier'], password } });
  await takeFacts(wallet, url, clinic);
  const answer = async (address: string) => {
    const { service, tenant, id } = questionAddress(address);
    const client = createClient({ baseUrl: service });
    const question = await readQuestion(client, { service, tenant, id });
    const { text } = await wallet.proveFacts(question, (at) => createClient({ baseUrl: at }), ['missing_freshness']);
    const send = () => client.answerProofRequest({ params: { tenant, id }, body: { presentation: text } });
    // on a machine with too much to do, whether a proof holds may not be known in time: as good as not sent
    const again = (error: unknown) => (isUnknown(error) ? send() : Promise.reject(error as Error));
    const answered = await send().catch(again).catch(again);
    if (!answered.valid) throw new Error(answered.rejections.map(({ reason }) => reason).join());
  };
  return { sponsor, clinic, login, password, answer, end: wallets.remove };
}

const isUnknown = (error: unknown): boolean =>
  error instanceof AppError && ['timeout', 'overloaded'].includes(error.code);

/** The clinic vouches for who the patient is, and for kidneys that work. */
async function takeFacts(wallet: Wallet, url: string, clinic: Organization): Promise<void> {
  const { did, onboarded } = await register(wallet, url, clinic);
  if (!onboarded.valid) throw new Error('the patient was not registered');
  const today = dayOf(systemClock().now());
  const offers = [
    {
      schema: proofSchemas.patientIdentity.id,
      facts: { birthDate: '1980-02-29', assuranceLevel: { system: 'urn:nist:ial', code: 'IAL2' } },
    },
    {
      schema: proofSchemas.egfr.id,
      facts: { birthDate: '1980-02-29', effective: today, 'value:mL/min/{1.73_m2}': '72.5', code: loinc('62238-1') },
    },
  ];
  for (const offer of offers)
    await clinic.client.orderFacts({
      body: structuredClone({ subject: did, ...offer, validUntil: inOneYear() }) as never,
    });
  const tenant: TenantId = clinic.tenant.id;
  const token = await openSession(wallet, createClient({ baseUrl: url }), tenant, did);
  await wallet.takeFacts(createClient({ baseUrl: url, token }), url, tenant);
}
