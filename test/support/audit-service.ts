import { isDeepStrictEqual } from 'node:util';
import { type Client, createClient } from '@assent/api';
import { AppError, type Did, type Receipt, type ReceiptEvent } from '@assent/domain';
import type { CheckInFact, CredentialFact, DecisionFact, Facts, GrantFact, PatientFact, SessionFact } from './facts.ts';
import { type Organization, viewObservations } from './people.ts';
import { untilAcknowledged } from './until-acknowledged.ts';

/** What cannot be answered for a while, as blocks are late, is no difference. */
const patiently = untilAcknowledged(60_000);

/** Asks the service for every fact. Returns every difference. */
export async function auditService(facts: Facts, url: string, operator: Client): Promise<string[]> {
  const { organizations: listed } = await operator.listOrganizations({});
  const missing = facts.organizations.filter(({ tenant }) => !listed.some((one) => isDeepStrictEqual(one, tenant)));
  const lost = missing.map(({ tenant }) => `organisation ${tenant.id}`);
  const judge = async (name: string, check: () => Promise<string[]>) => {
    lost.push(...(await patiently(check).catch((error: unknown) => [`${name}: ${codeOf(error)}`])));
  };
  for (const fact of facts.patients) await judge(`patient ${fact.patient.id}`, () => auditPatient(fact));
  // First, because what follows makes decisions of its own.
  for (const fact of facts.decisions) await judge(`history of ${fact.patient}`, () => auditDecisions(fact));
  for (const { patient, organization } of facts.patients) {
    const own = facts.checkIns.filter((fact) => fact.patient === patient.did);
    await judge(`history of ${patient.did}`, () => auditCheckIns(organization, patient.did, own));
  }
  for (const fact of facts.credentials) await judge(`credential ${fact.id}`, () => auditCredential(fact, operator));
  for (const fact of facts.grants) {
    const decisions = facts.decisions.find(({ patient }) => patient === fact.patient);
    await judge(`grant ${fact.id}`, () => {
      if (decisions) decisions.asked += 1;
      return auditGrant(fact, operator);
    });
  }
  for (const fact of facts.sessions) await judge(`session of ${fact.patient}`, () => auditSession(fact, url));
  return lost;
}

/** What is gone answers with an error. @throws what is not an answer of the service */
function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

async function auditPatient({ organization, patient }: PatientFact): Promise<string[]> {
  const kept = await organization.client.readPatient({ params: { id: patient.id } });
  return isDeepStrictEqual(kept, patient) ? [] : [`patient ${patient.id}`];
}

async function auditSession({ organization, patient, token }: SessionFact, url: string): Promise<string[]> {
  const session = createClient({ baseUrl: url, token });
  const params = { tenant: organization.tenant.id };
  const { receipts } = await session.readOwnHistory({ params, query: { limit: 1 } });
  return receipts.length > 0 ? [] : [`session of ${patient}`];
}

async function auditCredential(fact: CredentialFact, operator: Client): Promise<string[]> {
  const { organization, id, compact, revocation, suspended, subject } = fact;
  const kept = await organization.client.readCredential({ params: { id } });
  // Once more answers as the first time. Never the first time here: the audit changes nothing.
  const again = kept.revokedAt ? await organization.client.revokeCredential({ params: { id } }) : undefined;
  const lines = await historyOf(organization, subject);
  const count = (event: ReceiptEvent) => lines.filter((l) => l.event === event && l.credentials.includes(id)).length;
  return [
    ...(kept.compact === compact ? [] : [`credential ${id} changed`]),
    ...(isDeepStrictEqual(again, revocation) ? [] : [`revocation of credential ${id}`]),
    ...(kept.revocationIntent === revocation?.intent ? [] : [`intent of credential ${id}`]),
    ...((kept.suspension?.suspended ?? false) === suspended ? [] : [`suspension of credential ${id}`]),
    ...(kept.suspension ? await auditIntent(operator, kept.suspension.intent) : []),
    ...(count('credential_issued') === 1 ? [] : [`history: issue of ${id} ${count('credential_issued')} times`]),
    ...(count('credential_revoked') === (revocation ? 1 : 0) ? [] : [`history: revocation of ${id}`]),
    ...(revocation ? await auditIntent(operator, revocation.intent) : []),
  ];
}

async function auditGrant(fact: GrantFact, operator: Client): Promise<string[]> {
  const { organization, id, patient, revocation } = fact;
  const { client, tenant } = organization;
  const lines = await historyOf(organization, patient);
  const count = (event: ReceiptEvent) => lines.filter((l) => l.event === event && l.grants.includes(id)).length;
  const { because, notUsed } = await client.decide({ body: viewObservations(patient, tenant.did) });
  const reason = notUsed.find(({ grant }) => grant === id)?.reason;
  const isInForce = because.some(({ grant }) => grant === id);
  return [
    ...(isInForce === (revocation === undefined) ? [] : [`grant ${id} has the wrong effect`]),
    ...(reason === (revocation ? 'revoked' : undefined) ? [] : [`grant ${id} is ${reason}`]),
    ...(count('grant_received') === 1 ? [] : [`history: grant ${id} received ${count('grant_received')} times`]),
    ...(count('grant_revoked') === (revocation ? 1 : 0) ? [] : [`history: revocation of grant ${id}`]),
    ...(revocation ? await auditIntent(operator, revocation.intent) : []),
  ];
}

async function auditIntent(operator: Client, id: string): Promise<string[]> {
  const { state } = await operator.readIntent({ params: { id } });
  return state === 'final' ? [] : [`intent ${id} is ${state}`];
}

/** A decision that was answered is in the history; one that was asked for and not answered may be. */
async function auditDecisions({ organization, patient, asked, permitted, denied }: DecisionFact): Promise<string[]> {
  const lines = await historyOf(organization, patient);
  const count = (event: ReceiptEvent) => lines.filter((line) => line.event === event).length;
  const [permits, denials] = [count('access_permitted'), count('access_denied')];
  const areThere = permits >= permitted && denials >= denied && permits + denials <= asked;
  return areThere ? [] : [`history: ${permits} permits and ${denials} denials for ${patient}`];
}

async function auditCheckIns(
  organization: Organization,
  patient: Did,
  facts: readonly CheckInFact[],
): Promise<string[]> {
  const lines = await historyOf(organization, patient);
  const count = lines.filter(({ event }) => event === 'presentation_accepted').length;
  const sum = (name: 'handedIn' | 'accepted') => facts.reduce((total, fact) => total + fact[name], 0);
  const areThere = count >= sum('accepted') && count <= sum('handedIn');
  return areThere ? [] : [`history: ${count} presentations of ${patient}`];
}

async function historyOf({ client }: Organization, subject: Did): Promise<readonly Receipt[]> {
  const lines: Receipt[] = [];
  for (;;) {
    const { receipts } = await client.readHistory({ query: { subject, limit: 200, offset: lines.length } });
    lines.push(...receipts);
    if (receipts.length < 200) return lines;
  }
}
