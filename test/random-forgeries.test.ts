import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ForgeryWorld, forgeryWorld } from './support/forgeries/forgery-world.ts';
import { bind, envelope, present, show } from './support/forgeries/presenting.ts';
import type { WorldFormat } from './support/forgeries/samples.ts';
import { type Json, tokenOf, unsigned } from './support/forgeries/token.ts';

const formats: readonly WorldFormat[] = ['vc+jwt', 'jwt_vc_json', 'dc+sd-jwt'];

let world: ForgeryWorld;
beforeAll(async () => {
  world = await forgeryWorld();
});

/** Changes a text at one place: another character, one more, or one less. */
const edit = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'delete', 'swap', 'cut', 'flip'),
  at: fc.nat(),
  character: fc.oneof(
    fc.constantFrom('.', '~', '=', '-', '_', 'A', '{', '"', ' ', '\0'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
});

function edited(text: string, { kind, at, character }: { kind: string; at: number; character: string }): string {
  const place = at % text.length;
  const [before, here = '', after] = [text.slice(0, place), text[place], text.slice(place + 1)];
  if (kind === 'insert') return before + character + here + after;
  if (kind === 'delete') return before + after;
  if (kind === 'swap') return before + after.slice(0, 1) + here + after.slice(1);
  if (kind === 'cut') return before;
  return before + (kind === 'flip' ? String.fromCharCode(here.charCodeAt(0) ^ 1) : character) + after;
}

/** Whether an SD-JWT is the other with some disclosures left out, which any holder may do (RFC 9901, section 7.2). */
function withholds(presented: string, issued: string): boolean {
  const [jwt, ...disclosures] = issued.split('~');
  const [presentedJwt, ...shown] = presented.split('~');
  return presented.endsWith('~') && presentedJwt === jwt && shown.every((each) => disclosures.includes(each));
}

/** Another value at one place of a value. */
function replaced(value: unknown, at: number, leaf: unknown): unknown {
  if (typeof value !== 'object' || value === null) return leaf;
  const names = Object.keys(value);
  const name = names[at % (names.length + 1)];
  if (name === undefined) return leaf;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = replaced(copy[name], Math.floor(at / (names.length + 1)), leaf);
  return copy;
}

describe('what was changed at random is refused', () => {
  test.each(formats)('a credential (%s) of which a character changed', async (format) => {
    const compact = await world.issue(format);
    await fc.assert(
      fc.asyncProperty(edit, async (change) => {
        const forged = edited(compact, change);
        fc.pre(forged !== compact && !withholds(forged, compact));
        expect(await show(world, format, forged)).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test.each(formats)('a credential (%s) of which a member changed, under the same signature', async (format) => {
    const compact = await world.issue(format);
    const token = tokenOf(compact);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.jsonValue(), fc.boolean(), async (at, leaf, inHeader) => {
        const part = inHeader ? 'header' : 'payload';
        const forged = unsigned({ ...token, [part]: replaced(token[part], at, leaf) as Json }, {});
        fc.pre(forged !== compact);
        expect(await show(world, format, forged)).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('a presentation of which a character changed', async () => {
    const request = await world.ask('dc+sd-jwt');
    const shown = await bind(world, request, await world.issue('dc+sd-jwt'));
    const compact = await present(world, request, [envelope('dc+sd-jwt', shown)]);
    await fc.assert(
      fc.asyncProperty(edit, async (change) => {
        const forged = edited(compact, change);
        fc.pre(forged !== compact);
        expect(await world.accept(request, forged)).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(await world.accept(request, compact)).toEqual([]);
  });

  test('a credential with an embedded proof, of which a character or a member changed', async () => {
    const compact = await world.issue('ldp_vc');
    await fc.assert(
      fc.asyncProperty(edit, fc.nat(), fc.jsonValue(), async (change, at, leaf) => {
        for (const forged of [edited(compact, change), JSON.stringify(replaced(JSON.parse(compact), at, leaf))]) {
          if (forged !== compact) expect(await world.judge(forged)).not.toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
    expect(await world.judge(compact)).toEqual([]);
  });
});
