import { readNetwork } from '@assent/cli';
import { type Did, parse, zConsentRevocationEntry } from '@assent/domain';
import type { DecisionFact, GrantFact } from '../facts.ts';
import { grantOf, type Organization, viewObservations } from '../people.ts';
import { grantQuery } from '../sample-claims.ts';
import { type Cast, checkIn, type Stage, WrongAnswer } from './stage.ts';

/** Three consents of the holder; two are taken back, and the data is open as long as one is in force. */
export async function consentScene(stage: Stage, cast: Cast): Promise<void> {
  const { acknowledged } = stage;
  const { clinic, holder } = cast;
  const decisions = decisionsAbout(stage, clinic, holder.did);
  const [first, second] = [await consent(stage, cast), await consent(stage, cast)];
  await decide(stage, decisions, 'Permit');
  for (const [grant, expected] of [
    [first, 'Permit'],
    [second, 'NoConsent'],
  ] as const) {
    grant.revocation = await acknowledged(grant.revoke);
    await decide(stage, decisions, expected);
  }
  await consent(stage, cast);
  await decide(stage, decisions, 'Permit');
}

async function consent(stage: Stage, cast: Cast): Promise<GrantFact> {
  const { clinic, wallet, holder } = cast;
  const { did } = holder;
  const { url, operator, facts, acknowledged } = stage;
  const network = await acknowledged(() => readNetwork(operator));
  const { grant, compact } = await wallet.grant(grantOf(did, clinic.tenant.did), url, network);
  await checkIn(stage, cast, grantQuery, []);
  const fact: GrantFact = {
    organization: clinic,
    id: grant.id,
    patient: did,
    custody: 'holder',
    entry: entryOf(compact),
    revoke: () => wallet.revoke(grant.id, operator),
  };
  facts.grants.push(fact);
  return fact;
}

/** Two consents that the service signs for a patient without a device; one is taken back. */
export async function wardScene(stage: Stage, { clinic, ward }: Cast): Promise<void> {
  const { facts, acknowledged } = stage;
  const { client, tenant } = clinic;
  const decisions = decisionsAbout(stage, clinic, ward.did);
  await decide(stage, decisions, 'NoConsent');
  for (const isTakenBack of [true, false]) {
    const grant = grantOf(ward.did, tenant.did);
    const body = { grant: structuredClone(grant) as never };
    const { credential } = await acknowledged(() => client.grantForPatient({ params: { id: ward.id }, body }));
    const fact: GrantFact = {
      organization: clinic,
      id: grant.id,
      patient: ward.did,
      custody: 'service',
      entry: entryOf(credential),
      revoke: () => client.revokeGrantForPatient({ params: { id: grant.id } }),
    };
    facts.grants.push(fact);
    await decide(stage, decisions, 'Permit');
    if (!isTakenBack) continue;
    fact.revocation = await acknowledged(fact.revoke);
    await decide(stage, decisions, 'NoConsent');
  }
}

function decisionsAbout({ facts }: Stage, organization: Organization, patient: Did): DecisionFact {
  const fact: DecisionFact = { organization, patient, asked: 0, permitted: 0, denied: 0 };
  facts.decisions.push(fact);
  return fact;
}

async function decide({ acknowledged }: Stage, fact: DecisionFact, expected: 'Permit' | 'NoConsent'): Promise<void> {
  const { organization, patient } = fact;
  const body = viewObservations(patient, organization.tenant.did);
  const { verdict } = await acknowledged(() => {
    fact.asked += 1;
    return organization.client.decide({ body });
  });
  if (verdict !== expected) throw new WrongAnswer(`decision: ${verdict}, not ${expected}`);
  if (verdict === 'Permit') fact.permitted += 1;
  else fact.denied += 1;
}

/** The hash-lock that a consent names. */
function entryOf(compact: string): GrantFact['entry'] {
  const payload = Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString();
  return parse(zConsentRevocationEntry, JSON.parse(payload).credentialStatus);
}
