import type { Client } from '@assent/api';
import type { SignedGrant } from '@assent/application';
import type { Did, TrialEligibility } from '@assent/domain';
import type { Network } from '../network.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { Cast } from './cast.ts';

/** Everybody and everything of a demo after the record was issued. */
export interface Scene {
  readonly url: string;
  readonly network: Network;
  readonly operator: Client;
  readonly cast: Cast;
  /** The patient's DID at each organisation. */
  readonly dids: Readonly<Record<'clinic' | 'lab' | 'insurer', Did>>;
  readonly wallet: Wallet;
  readonly grant: SignedGrant;
  readonly assessment: TrialEligibility;
}
