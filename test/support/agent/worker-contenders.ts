import { zDid } from '@assent/domain';
import { accredit, presentationOf, several } from './contenders.ts';
import type { Contender } from './measure.ts';
import { type OurAgent, ourIssue, ourVerify, ourVerifyPresentation } from './our-agent.ts';

/** Credentials that are verified at once. */
export const atOnce = 32;

/** `alone`: one thread. `shared`: the same with workers beside it. */
export type Threads = 'alone' | 'shared';
export const workerNameOf = (operation: string, threads: Threads): string => `${operation}, ${threads}`;

/** What workers change, with did:key EdDSA, the dearest signature to check. */
export async function workerContenders(agents: Readonly<Record<Threads, OurAgent>>): Promise<Contender[]> {
  const contenders: Contender[] = [];
  for (const threads of ['alone', 'shared'] as const) {
    const ours = agents[threads];
    const create = async () => zDid.parse((await ours.agent.didManagerCreate({ provider: 'did:key' })).did);
    const [issuer, holder] = [await create(), await create()];
    accredit(ours, issuer);
    contenders.push(
      {
        name: workerNameOf('presentation of five SD-JWT VC', threads),
        count: 100,
        async prepare(count) {
          const presentations = await several(count, () => presentationOf(ours, issuer, holder, 'dc+sd-jwt'));
          return (index) => ourVerifyPresentation(ours, presentations[index] ?? '', 'dc+sd-jwt');
        },
      },
      {
        name: workerNameOf(`${atOnce} credentials at once`, threads),
        count: 10,
        async prepare(count) {
          const credentials = await several(count * atOnce, () => ourIssue(ours, issuer, holder));
          return (index) =>
            Promise.all(
              credentials.slice(index * atOnce, (index + 1) * atOnce).map((credential) => ourVerify(ours, credential)),
            );
        },
      },
    );
  }
  return contenders;
}
