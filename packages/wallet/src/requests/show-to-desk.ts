import { chooseCredentials, showAnswers } from '@assent/application';
import { audienceOfDesk, type DeskRequest, deskAnswerText, deskQuery } from '@assent/browser';
import { noteActivity } from '../storage/wallet-contents.ts';
import { knownOrganization, type Wallet } from '../wallet.ts';
import { heldCredentials, type OwnHeld } from './held-credentials.ts';
import { overAskingOf } from './over-asking.ts';
import { explainQuery, type ShownRequest } from './show-request.ts';

/** A request of a desk as a person decides on it. Nobody has signed it, so the name is what it says, whether the wallet knows it or not. */
export interface ShownDesk extends Pick<ShownRequest, 'items' | 'canAnswer' | 'overAsking'> {
  readonly name: string;
  /** The wallet has met an organisation of this name; whether that is who asks is another question. */
  readonly isKnown: boolean;
}

/** What a desk asks, and what would be shown if the optional sets at `ticked` are given too. */
export function explainDesk(wallet: Wallet, request: DeskRequest, ticked: readonly number[]): ShownDesk {
  const known = organizationIn(wallet, request);
  return {
    ...explainQuery(wallet, deskQuery(request.wishes), { kind: known?.kind ?? 'clinic' }, ticked),
    ...{ name: known?.name ?? request.tenant, isKnown: known !== undefined },
    overAsking: overAskingOf(request.purpose, false),
  };
}

const organizationIn = ({ vault, places }: Wallet, { tenant }: DeskRequest) =>
  knownOrganization(vault.contents(), places.webDidOf(tenant));

/** Signs what was shown to the person, as the text of the answer. Nothing is sent. @throws AppError `not_found` if something is missing now */
export async function answerDesk(wallet: Wallet, request: DeskRequest, ticked: readonly number[]): Promise<string> {
  const { vault, signer, clock } = wallet;
  const held = heldCredentials(vault.contents(), clock.now());
  const disclosures = chooseCredentials(deskQuery(request.wishes), held, ticked);
  const own = disclosures.map((one) => ({ ...one, holder: (one.credential as OwnHeld).subject }));
  const binding = { challenge: request.nonce, audience: audienceOfDesk(request) };
  const text = deskAnswerText(await showAnswers({ presenter: signer, clock }, own, binding));
  const name = organizationIn(wallet, request)?.name ?? request.tenant;
  const what = disclosures.map(({ credential }) => credential.type);
  await vault.change((contents) => noteActivity(contents, { at: clock.now(), kind: 'shown', with: name, what }));
  return text;
}
