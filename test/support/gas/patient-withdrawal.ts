import { type Network, startLocalService } from '@assent/cli';
import type { Hex } from 'viem';
import { minedTransactions, nodeClient } from '../chain-walk.ts';
import { embeddedNode } from '../embedded-node.ts';
import { checkIn, consentTo, intakeScene } from '../intake-scene.ts';
import { walletFolder } from '../people.ts';
import { builtProgram } from '../repository.ts';
import { grantQuery } from '../sample-claims.ts';
import { until } from '../until.ts';

/** What the chain of a service shows after a patient took a consent back with a wallet. */
export interface PatientWithdrawal {
  /** Gas of the transaction that revealed the secret. */
  readonly gas: number;
  /** Transactions from the first block on: the deployment of the registries and all that came after. */
  readonly transactions: number;
  /** Gas of those that the operator, the account that deployed the registries, did not send: what others paid. */
  readonly gasOfOthers: number;
}

/** Starts a service with a chain of its own, lets a patient show a consent and take it back, and reads the whole chain. */
export async function patientWithdrawal(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PatientWithdrawal> {
  const wallets = walletFolder();
  const service = await startLocalService({ program: builtProgram('service'), environment });
  try {
    const scene = await intakeScene(service, wallets);
    const { grant } = await consentTo(scene);
    await checkIn(scene, grantQuery);
    const { intent } = await scene.wallet.revoke(grant.id, scene.operator);
    const { state } = await until(
      () => scene.operator.readIntent({ params: { id: intent } }),
      (read) => read.state === 'final',
    );
    const [kept] = scene.wallet.contents.grants;
    if (state !== 'final' || !kept) throw new Error('the withdrawal is not on chain');
    return await readChain(embeddedNode(service.home).rpcUrl, scene.network, kept.secret);
  } finally {
    await service.stop();
    wallets.remove();
  }
}

async function readChain(rpcUrl: string, network: Network, secret: string): Promise<PatientWithdrawal> {
  const client = nodeClient(rpcUrl);
  const gasOf = async (hash: Hex) => Number((await client.getTransactionReceipt({ hash })).gasUsed);
  const mined = await minedTransactions(client);
  const operator = mined.find(({ to }) => to === null)?.from;
  const reveals = mined.filter(
    ({ to, input }) => to?.toLowerCase() === network.consentRevocations && input.includes(secret.slice(2)),
  );
  const [reveal] = reveals;
  if (!operator || !reveal || reveals.length !== 1) throw new Error('the secret was not revealed exactly once');
  const others = await Promise.all(mined.filter(({ from }) => from !== operator).map(({ hash }) => gasOf(hash)));
  return {
    gas: await gasOf(reveal.hash),
    transactions: mined.length,
    gasOfOthers: others.reduce((sum, gas) => sum + gas, 0),
  };
}
