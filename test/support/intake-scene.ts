import { type Client, createClient, type PresentationRequestMessage } from '@assent/api';
import { type LocalService, type Network, readNetwork, type Wallet, type WalletFile } from '@assent/cli';
import type { ConsentGrant, CredentialFormat, DcqlQuery, Did, IssuedType, TypedClaims } from '@assent/domain';
import { grantOf, inOneYear, type Organization, onboard, register, type WalletFolder } from './people.ts';

/** A clinic of a running service, and a patient of it with a wallet. */
export interface IntakeScene {
  readonly url: string;
  readonly operator: Client;
  readonly network: Network;
  readonly clinic: Organization;
  readonly wallet: Wallet;
  readonly file: WalletFile;
  readonly did: Did;
}

const clinicTypes: readonly IssuedType[] = ['PatientIdentity', 'LabResult'];

/** Sets a scene with people that no other scene has. */
export async function intakeScene(
  { url, operatorKey }: Pick<LocalService, 'url' | 'operatorKey'>,
  wallets: WalletFolder,
): Promise<IntakeScene> {
  const operator = createClient({ baseUrl: url, token: operatorKey });
  const network = await readNetwork(operator);
  const clinic = await onboard(url, operator, 'clinic', clinicTypes);
  const { wallet, file } = wallets.create();
  const { did, onboarded } = await register(wallet, url, clinic);
  if (!onboarded.valid) throw new Error('the patient was not registered');
  return { url, operator, network, clinic, wallet, file, did };
}

/** The clinic issues a credential to the patient, who takes it into the wallet. */
export async function issueTo(
  { clinic, wallet, did, network }: Pick<IntakeScene, 'clinic' | 'wallet' | 'did' | 'network'>,
  content: TypedClaims,
  format: CredentialFormat = 'dc+sd-jwt',
) {
  const body = { subject: did, content: structuredClone(content), format, validUntil: inOneYear() };
  const issued = await clinic.client.issueCredential({ body });
  await wallet.receive([issued.compact], network);
  return issued;
}

type AskBody = Parameters<Client['requestPresentation']>[0]['body'];

/** A request of an organisation. */
export const ask = ({ client }: Organization, query: DcqlQuery): Promise<PresentationRequestMessage> =>
  client.requestPresentation({ body: { query: structuredClone(query) as AskBody['query'], purpose: 'Check-in' } });

/** Hands an answer to the organisation that asked. */
export const hand = ({ client }: Organization, { id }: PresentationRequestMessage, presentation: string) =>
  client.verifyPresentation({ params: { id }, body: { presentation } });

/** The clinic asks, the patient answers, the clinic verifies. */
export async function checkIn({ clinic, wallet, did }: IntakeScene, query: DcqlQuery) {
  const request = await ask(clinic, query);
  const { presentation } = await wallet.answer(request, did);
  return { request, presentation, result: await hand(clinic, request, presentation) };
}

/** The patient signs a consent for the clinic. */
export function consentTo({ wallet, did, clinic, url, network }: IntakeScene, changes: Partial<ConsentGrant> = {}) {
  return wallet.grant(grantOf(did, clinic.tenant.did, changes), url, network);
}

/** Why a check said no, sorted; nothing if it said yes. */
export const reasonsOf = (result: {
  readonly valid: boolean;
  readonly rejections?: readonly { readonly reason: string }[];
}): string[] => (result.rejections ?? []).map(({ reason }) => reason).sort();
