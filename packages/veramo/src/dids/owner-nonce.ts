import { type Address, AppError } from '@assent/domain';
import { id, zeroPadValue } from 'ethers';
import type { EthrNetwork } from './ethr-network.ts';

const nonceSelector = id('nonce(address)').slice(0, 10);

/** The nonce that the registry wants in the next order signed by an owner. @throws AppError `registry_unavailable` */
export async function ownerNonceOf({ chain, registry }: EthrNetwork, owner: Address): Promise<number> {
  try {
    await chain.recheck();
    const data = `${nonceSelector}${zeroPadValue(owner, 32).slice(2)}`;
    const answer: unknown = await chain.send('eth_call', [{ to: registry, data }, 'latest']);
    if (typeof answer === 'string' && /^0x[0-9a-f]{64}$/i.test(answer)) return Number(answer);
  } catch (cause) {
    throw new AppError('registry_unavailable', { registry, reason: 'unreachable' }, { cause });
  }
  throw new AppError('registry_unavailable', { registry, reason: 'not_deployed' });
}
