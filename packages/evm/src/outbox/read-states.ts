import { isNodeFailure } from '../chain/node-failure.ts';
import type { ChainView } from './chain-view.ts';

/** What a contract holds in the latest and in the final block; the second is absent if the node has thrown it away. */
export interface States<State> {
  readonly latest: State;
  readonly final: State | undefined;
}

/** Reads what a contract holds in the two blocks that count. */
export async function readStates<State>(
  { latest, final }: ChainView,
  readAt: (block: number) => Promise<State>,
): Promise<States<State>> {
  const state = await readAt(latest.number);
  if (final.number === latest.number) return { latest: state, final: state };
  try {
    return { latest: state, final: await readAt(final.number) };
  } catch (error) {
    if (isNodeFailure(error)) return { latest: state, final: undefined };
    throw error;
  }
}
