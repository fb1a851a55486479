import { type CredentialFormat, type Did, plusSeconds, zDid } from '@assent/domain';
import { credentialsInPresentation, type } from './credential-content.ts';
import { floors } from './floors.ts';
import { creationOf, type KeyKind } from './key-kinds.ts';
import type { Contender } from './measure.ts';
import {
  type OurAgent,
  ourIssue,
  ourIssueAndSave,
  ourPresent,
  ourUseCase,
  ourVerify,
  ourVerifyPresentation,
} from './our-agent.ts';
import {
  type StockAgent,
  stockIssue,
  stockIssueAndSave,
  stockPresent,
  stockVerify,
  stockVerifyPresentation,
} from './stock-agent.ts';

/** Who does the work. `floor` is the bare signature. */
export type Who = 'floor' | 'ours' | 'stock';
export const nameOf = (operation: string, kind: KeyKind, who: Who): string => `${operation}, ${kind}, ${who}`;

/** Saves of ours that are under way together, as when many are issued in bulk: half are signed while the others are written. Veramo's store takes one at a time. */
const savedAtOnce = 128;
const perTurn = { floor: 1000, ours: 1000, oursSaving: 25, oursPresenting: 200, stock: 15, stockPresenting: 3 };

/** Everything that is measured with one kind of key. All DIDs are new. */
export async function contendersOf(kind: KeyKind, ours: OurAgent, stock: StockAgent): Promise<Contender[]> {
  const create = async (agent: StockAgent | OurAgent['agent']) =>
    zDid.parse((await agent.didManagerCreate(creationOf(kind, 'did:ethr:assent'))).did);
  const [issuer, subject, stockIssuer, stockSubject] = [
    await create(ours.agent),
    await create(ours.agent),
    await create(stock),
    await create(stock),
  ];
  accredit(ours, issuer);
  const floor = floors[kind]((await ourIssue(ours, issuer, subject)).lastIndexOf('.'));
  const useCase = await ourUseCase(ours, issuer, subject);
  const named = (operation: string, who: Who, count: number, prepare: Contender['prepare']): Contender => ({
    name: nameOf(operation, kind, who),
    count,
    prepare,
  });
  const signing = async () => floor.sign;
  const checking = async () => floor.verify;
  return [
    named('issue', 'floor', perTurn.floor, signing),
    named('issue', 'ours', perTurn.ours, async () => () => ourIssue(ours, issuer, subject)),
    named('issue', 'stock', perTurn.stock, async () => () => stockIssue(stock, stockIssuer, stockSubject)),
    {
      ...named('issue and save', 'ours', perTurn.ours, async () => () => ourIssueAndSave(ours, issuer, subject)),
      atOnce: savedAtOnce,
    },
    named('issue by the use case', 'ours', perTurn.oursSaving, async () => useCase),
    named(
      'issue and save',
      'stock',
      perTurn.stock,
      async () => () => stockIssueAndSave(stock, stockIssuer, stockSubject),
    ),
    named('verify', 'floor', perTurn.floor, checking),
    named('verify', 'ours', perTurn.ours, async (count) => {
      const credentials = await several(count, () => ourIssue(ours, issuer, subject));
      return (index) => ourVerify(ours, credentials[index] ?? '');
    }),
    named('verify again', 'ours', perTurn.ours, async () => {
      const credential = await ourIssue(ours, issuer, subject);
      return () => ourVerify(ours, credential);
    }),
    named('verify', 'stock', perTurn.stock, async (count) => {
      const credentials = await several(count, () => stockIssue(stock, stockIssuer, stockSubject));
      return (index) => stockVerify(stock, String(credentials[index]?.proof.jwt));
    }),
    ...(['vc+jwt', 'dc+sd-jwt'] as const).map((format) =>
      named(`verify five in a presentation, ${format}`, 'ours', perTurn.oursPresenting, async (count) => {
        const presentations = await several(count, () => presentationOf(ours, issuer, subject, format));
        return (index) => ourVerifyPresentation(ours, presentations[index] ?? '', format);
      }),
    ),
    named('verify five in a presentation, vc+jwt', 'stock', perTurn.stockPresenting, async (count) => {
      const presentations = await several(count, async () => {
        const credentials = await several(credentialsInPresentation, () =>
          stockIssue(stock, stockIssuer, stockSubject),
        );
        return stockPresent(
          stock,
          stockSubject,
          credentials.map(({ proof }) => String(proof.jwt)),
        );
      });
      return (index) => stockVerifyPresentation(stock, presentations[index] ?? '');
    }),
  ];
}

/** A presentation of credentials that nobody has checked yet. */
export async function presentationOf(
  ours: OurAgent,
  issuer: Did,
  holder: Did,
  format: CredentialFormat,
): Promise<string> {
  return ourPresent(
    ours,
    holder,
    await several(credentialsInPresentation, () => ourIssue(ours, issuer, holder, format)),
  );
}

/** Lets the issuer issue what is measured. */
export function accredit({ accreditations, ports }: OurAgent, issuer: Did): void {
  const from = plusSeconds(ports.clock.now(), -60);
  accreditations.accredit({ issuer, type, from, until: plusSeconds(from, 86_400), gaps: [] });
}

/** One after another. */
export async function several<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) made.push(await make());
  return made;
}
