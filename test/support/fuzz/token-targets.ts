import { createHash } from 'node:crypto';
import { AppError } from '@assent/domain';
import { type ForgeryWorld, forgeryWorld } from '../forgeries/forgery-world.ts';
import { bind, envelope, present } from '../forgeries/presenting.ts';
import type { WorldFormat } from '../forgeries/samples.ts';
import { encodeJson, encodeText, type Json, signedText, tokenOf } from '../forgeries/token.ts';
import { mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import type { FuzzTarget } from './target.ts';

/** A token that is signed when it is run: mutated contents then get past the signature. */
interface ToSign {
  readonly header: unknown;
  readonly payload: unknown;
  readonly tail: string;
}

/** Every error but an `AppError` is a defect. */
export async function unlessUnknown(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** Signed tokens with mutated contents, and signed ones mutated as text; one of each two. */
function tokenTarget(
  name: string,
  world: ForgeryWorld,
  compact: string,
  verify: (text: string) => Promise<unknown>,
  mutateTail: (random: Random, tail: string) => string = (_, tail) => tail,
): FuzzTarget {
  const { header, payload, tail } = tokenOf(compact);
  return {
    name,
    make(random) {
      if (random.chance(0.5)) return mutateText(random, compact);
      const part = random.int(4);
      return {
        header: part === 0 ? mutateJson(random, header) : header,
        payload:
          part === 0 ? payload : part === 1 ? mutateText(random, JSON.stringify(payload)) : mutateJson(random, payload),
        tail: random.chance(0.5) ? mutateTail(random, tail) : tail,
      } satisfies ToSign;
    },
    run: (input) =>
      unlessUnknown(async () => {
        if (typeof input === 'string') return verify(input);
        const { header: head, payload: body, tail: end } = input as ToSign;
        return verify(await signedText(world.issuer, textOf(head), textOf(body), end));
      }),
  };
}

function mutateDisclosures(random: Random, tail: string): string {
  const disclosures = tail.split('~').slice(1, -1);
  const index = random.int(disclosures.length);
  const changed = random.chance(0.5)
    ? mutateText(random, disclosures[index] ?? '')
    : encodeJson(mutateJson(random, JSON.parse(Buffer.from(disclosures[index] ?? '', 'base64url').toString())));
  return `~${disclosures.with(index, changed).join('~')}~`;
}

const digestOf = (disclosure: string) => createHash('sha256').update(disclosure, 'ascii').digest('base64url');

/** Disclosures of any content whose digests the issuer signed. */
function disclosureTarget(world: ForgeryWorld, compact: string): FuzzTarget {
  const { header, payload, tail } = tokenOf(compact);
  const known = tail.split('~').slice(1, -1);
  return {
    name: 'disclosures of SD-JWT',
    make(random) {
      const more = Array.from({ length: 1 + random.int(6) }, () => {
        const elements = mutateJson(
          random,
          random.pick([
            ['salt', 'name', { a: [1, { b: 2 }] }],
            ['salt', 'element'],
            ['salt', 'x', { _sd: ['A'.repeat(43)] }],
          ]),
        );
        return encodeJson(elements);
      });
      const digests = [...(payload._sd as string[]), ...more.map(digestOf)];
      const shape = random.pick([
        { _sd: digests },
        { more: more.map((one) => ({ '...': digestOf(one) })) },
        { more: { _sd: more.map(digestOf) } },
      ]);
      return {
        header,
        payload: random.chance(0.3) ? mutateJson(random, { ...payload, ...shape }) : { ...payload, ...shape },
        tail: `~${[...known, ...more].join('~')}~`,
      };
    },
    run: (input) =>
      unlessUnknown(async () => {
        const { header: head, payload: body, tail: end } = input as ToSign;
        await world.proofs.verifyCredential(await signedText(world.issuer, textOf(head), textOf(body), end));
      }),
  };
}

/** Presentations, signed by their holder, with mutated contents. */
function presentationTarget(world: ForgeryWorld, binding: Parameters<typeof present>[1], compact: string): FuzzTarget {
  const { header, payload } = tokenOf(compact);
  const { challenge, audience } = binding;
  return {
    name: 'presentations (vp+jwt)',
    make: (random) =>
      random.chance(0.5) ? mutateText(random, compact) : { header, payload: mutateJson(random, payload), tail: '' },
    run: (input) =>
      unlessUnknown(async () => {
        const isText = typeof input === 'string';
        const { header: head, payload: body } = (isText ? {} : input) as ToSign;
        const text = isText ? input : await signedText(world.patient, textOf(head), textOf(body));
        await world.proofs.verifyPresentation(text, { challenge, audience }, world.now);
      }),
  };
}

/** Documents with an embedded proof. */
function embeddedTarget({ proofs }: ForgeryWorld, compact: string): FuzzTarget {
  const document = JSON.parse(compact) as Json;
  return {
    name: 'embedded proofs (ldp_vc)',
    make: (random) => (random.chance(0.3) ? mutateText(random, compact) : JSON.stringify(mutateJson(random, document))),
    run: (input) => unlessUnknown(() => proofs.verifyCredential(input as string)),
  };
}

/** Everything that is signed and comes from strangers, through the agent with the real providers. */
export async function tokenTargets(): Promise<FuzzTarget[]> {
  const world = await forgeryWorld();
  const verify = (text: string) => world.proofs.verifyCredential(text);
  const formats: readonly WorldFormat[] = ['vc+jwt', 'jwt_vc_json', 'dc+sd-jwt'];
  const tokens = await Promise.all(
    formats.map(async (format) =>
      tokenTarget(
        `credentials (${format})`,
        world,
        await world.issue(format),
        verify,
        format === 'dc+sd-jwt' ? mutateDisclosures : undefined,
      ),
    ),
  );
  const request = await world.ask('dc+sd-jwt');
  const bound = await bind(world, request, await world.issue('dc+sd-jwt'));
  const shown = await present(world, request, [
    envelope('dc+sd-jwt', bound),
    envelope('vc+jwt', await world.issue('vc+jwt')),
  ]);
  return [
    ...tokens,
    disclosureTarget(world, await world.issue('dc+sd-jwt')),
    presentationTarget(world, request, shown),
    embeddedTarget(world, await world.issue('ldp_vc')),
    {
      name: 'compact tokens of any kind',
      make: (random) => mutateText(random, `${encodeText('{"alg":"EdDSA","typ":"vc+jwt"}')}.e30.${'A'.repeat(86)}`),
      run: (input) => unlessUnknown(() => verify(String(input))),
    },
  ];
}
