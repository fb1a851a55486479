import type { Client } from '@assent/api';
import type { Wallet } from '@assent/cli';
import type { DcqlQuery, Patient } from '@assent/domain';
import type { CheckInFact, Facts } from '../facts.ts';
import { ask, hand, reasonsOf } from '../intake-scene.ts';
import type { Organization, WalletFolder } from '../people.ts';
import type { UntilAcknowledged } from '../until-acknowledged.ts';

/** What a round needs. `goesOn` is asked between calls; a round that is told to stop leaves no call unanswered. */
export interface Stage {
  readonly url: string;
  readonly operator: Client;
  readonly wallets: WalletFolder;
  readonly facts: Facts;
  readonly acknowledged: UntilAcknowledged;
  readonly goesOn: () => boolean;
}

/** The service answered, and not as it must. */
export class WrongAnswer extends Error {}

/** An older database took the place of the one that this round was played with. */
export class ForgottenRound extends Error {}

/** The people of one round. */
export interface Cast {
  readonly clinic: Organization;
  readonly wallet: Wallet;
  /** Holds the key. */
  readonly holder: Patient;
  /** Has the service hold it. */
  readonly ward: Patient;
}

/** The holder answers a request of the clinic, which must find exactly these reasons against it. */
export async function checkIn(
  { acknowledged, facts }: Stage,
  { clinic, wallet, holder }: Cast,
  query: DcqlQuery,
  expected: readonly string[],
): Promise<void> {
  const fact: CheckInFact = { organization: clinic, patient: holder.did, handedIn: 0, accepted: 0 };
  facts.checkIns.push(fact);
  const result = await acknowledged(async () => {
    const request = await ask(clinic, query);
    const { presentation } = await wallet.answer(request, holder.did);
    fact.handedIn += 1;
    return hand(clinic, request, presentation);
  });
  const reasons = reasonsOf(result);
  if (String(reasons) !== String(expected)) throw new WrongAnswer(`check-in: ${reasons}, not ${expected}`);
  if (result.valid) fact.accepted += 1;
}
