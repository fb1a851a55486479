import { readNetwork } from '@assent/cli';
import type { CredentialFormat, Did, TypedClaims } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import type { CredentialFact } from '../facts.ts';
import { inOneYear, type Organization } from '../people.ts';
import { identityClaims, nameQuery, resultClaims, resultQuery } from '../sample-claims.ts';
import { orExisting } from '../until-acknowledged.ts';
import { type Cast, checkIn, type Stage } from './stage.ts';

/** Four credentials; two are revoked and two suspended, of which the holder shows one each in vain. One is reinstated. */
export async function credentialScene(stage: Stage, cast: Cast): Promise<void> {
  const { operator, acknowledged } = stage;
  const { clinic, wallet, holder, ward } = cast;
  const kept = [
    await issue(stage, clinic, holder.did, identityClaims, 'dc+sd-jwt'),
    await issue(stage, clinic, holder.did, resultClaims(7.4), 'vc+jwt'),
  ];
  const wardResult = await issue(stage, clinic, ward.did, resultClaims(8.1), 'jwt_vc_json');
  const wardIdentity = await issue(stage, clinic, ward.did, identityClaims, 'dc+sd-jwt');
  const compacts = kept.map(({ compact }) => compact);
  await acknowledged(async () => wallet.receive(compacts, await readNetwork(operator)));
  await checkIn(stage, cast, nameQuery, []);
  await checkIn(stage, cast, resultQuery, []);
  for (const credential of [wardResult, ...kept.slice(1)]) await revokeCredential(stage, credential);
  await checkIn(stage, cast, resultQuery, ['revoked']);
  for (const credential of [wardIdentity, ...kept.slice(0, 1)]) await setSuspended(stage, credential, true);
  await checkIn(stage, cast, nameQuery, ['suspended']);
  for (const credential of kept.slice(0, 1)) await setSuspended(stage, credential, false);
}

async function setSuspended({ acknowledged }: Stage, credential: CredentialFact, suspended: boolean): Promise<void> {
  credential.turns.most += 1;
  await acknowledged(() => credential.setSuspended(suspended));
  credential.suspended = suspended;
}

async function issue(
  { facts, acknowledged }: Stage,
  organization: Organization,
  subject: Did,
  content: TypedClaims,
  format: CredentialFormat,
): Promise<CredentialFact> {
  const id = secureRandom().uuid();
  const { client } = organization;
  const body = { id, subject, content: structuredClone(content), format, validUntil: inOneYear() };
  const { compact, status } = await acknowledged((mayBeDone) =>
    orExisting(
      mayBeDone,
      () => client.issueCredential({ body }),
      () => client.readCredential({ params: { id } }),
    ),
  );
  const revoke = () => client.revokeCredential({ params: { id } });
  const setSuspended = (suspended: boolean) =>
    client.setCredentialStatus({ params: { id }, body: { status: suspended ? 'suspended' : 'valid' } });
  const fact: CredentialFact = {
    ...{ organization, id, subject, compact, entry: status, revoke },
    ...{ setSuspended, suspended: false, turns: { most: 0 } },
  };
  facts.credentials.push(fact);
  return fact;
}

async function revokeCredential({ acknowledged }: Stage, credential: CredentialFact): Promise<void> {
  credential.revocation = await acknowledged(credential.revoke);
}
