import { createHash } from 'node:crypto';
import { toUnixSeconds } from '@assent/domain';
import type { Forgery } from './forgery.ts';
import type { ForgeryWorld } from './forgery-world.ts';
import { bind, envelope, present } from './presenting.ts';
import { encodeJson, encodeText, type Json, signedBy, type Token } from './token.ts';
import type { TokenForgery } from './token-forgery.ts';

const wrongForm = ['malformed'];
const formats = ['dc+sd-jwt'] as const;

const digestOf = (disclosure: string) => createHash('sha256').update(disclosure, 'ascii').digest('base64url');
const disclosuresIn = ({ tail }: Token) => tail.split('~').filter((part) => part !== '');
const withTail = (compact: string, disclosures: readonly string[]) =>
  `${[compact.split('~')[0], ...disclosures].join('~')}~`;
const decoded = (disclosure = ''): unknown[] => JSON.parse(Buffer.from(disclosure, 'base64url').toString());

/** Other disclosures beside what the issuer signed. */
const shown = (
  name: string,
  change: (disclosures: string[], token: Token) => readonly string[],
  reasons = wrongForm,
): TokenForgery => ({
  name,
  reasons,
  formats,
  forge: (token, _, compact) => withTail(compact, change(disclosuresIn(token), token)),
});

/** Digests and disclosures that the issuer itself signed, and that no verifier may put together. */
const signed = (
  name: string,
  change: (payload: Json) => { readonly payload: object; readonly more?: readonly string[] },
): TokenForgery => ({
  name,
  reasons: wrongForm,
  formats,
  async forge(token, { issuer }) {
    const { payload, more = [] } = change(token.payload);
    return withTail(await signedBy(issuer, token, { payload }), [...disclosuresIn(token), ...more]);
  },
});

const digestsIn = ({ _sd }: Json) => _sd as string[];
const salted = (...elements: unknown[]) => encodeJson(['c2FsdHNhbHRzYWx0c2FsdA', ...elements]);

/** Adds a disclosure of these elements, its digest signed. */
const hidden = (name: string, ...elements: unknown[]) =>
  signed(name, (payload) => {
    const more = [salted(...elements)];
    return { payload: { _sd: [...digestsIn(payload), ...more.map(digestOf)] }, more };
  });

/** Disclosures that were changed, or that do not fit (RFC 9901 §7.1). */
export const disclosureForgeries: readonly TokenForgery[] = [
  shown('a disclosure twice', ([first = '', ...rest]) => [first, first, ...rest]),
  shown('a disclosure that nothing refers to', (all) => [...all, salted('admin', true)]),
  shown('the value of a disclosure changed', ([first = '', ...rest]) => {
    const [salt, ...elements] = decoded(first);
    return [encodeJson([salt, ...elements.slice(0, -1), 'other']), ...rest];
  }),
  shown('the salt of a disclosure changed', ([first = '', ...rest]) => [
    encodeJson(['x', ...decoded(first).slice(1)]),
    ...rest,
  ]),
  shown('the salts of two disclosures swapped', ([a = '', b = '', ...rest]) => {
    const [one, two] = [decoded(a), decoded(b)];
    return [encodeJson([two[0], ...one.slice(1)]), encodeJson([one[0], ...two.slice(1)]), ...rest];
  }),
  shown('a disclosure spelled with spaces', ([first = '', ...rest]) => [
    encodeText(JSON.stringify(decoded(first), null, 1)),
    ...rest,
  ]),
  shown('a disclosure that is no array', (all) => [...all, encodeJson({ a: 1 })]),
  shown('a disclosure of one element', (all) => [...all, encodeJson(['salt'])]),
  shown('a disclosure of four elements', (all) => [...all, encodeJson(['salt', 'a', 1, 2])]),
  shown('an empty disclosure', (all) => [...all, '']),
  shown('a disclosure in plain base64', ([first = '', ...rest]) => [`${first}=`, ...rest]),
  shown('513 disclosures', (all) =>
    [...all, ...Array.from({ length: 513 }, (_, n) => encodeJson([String(n), 'a', n]))].slice(-513),
  ),
  {
    name: 'the disclosures of another credential',
    reasons: wrongForm,
    formats,
    forge: async (_, { issue }, compact) => withTail(compact, (await issue('dc+sd-jwt')).split('~').slice(1, -1)),
  },
  {
    name: 'no ~ after the last disclosure',
    reasons: wrongForm,
    formats,
    forge: (_, __, compact) => compact.slice(0, -1),
  },
  signed('a digest twice', (payload) => ({ payload: { _sd: [...digestsIn(payload), digestsIn(payload)[0]] } })),
  signed('a digest in two places', (payload) => ({ payload: { inner: { _sd: [digestsIn(payload)[0]] } } })),
  signed('a digest that is no SHA-256', (payload) => ({ payload: { _sd: [...digestsIn(payload), 'AAAA'] } })),
  signed('_sd that is no array', () => ({ payload: { _sd: 'AAAA' } })),
  signed('another hash', () => ({ payload: { _sd_alg: 'sha-1' } })),
  signed('_sd_alg below the top', () => ({ payload: { inner: { _sd_alg: 'sha-256' } } })),
  signed('an element ... outside an array', () => ({ payload: { inner: { '...': 'A'.repeat(43) } } })),
  signed('an element ... with a neighbour', () => ({ payload: { inner: [{ '...': 'A'.repeat(43), more: 1 }] } })),
  signed('a disclosure of an object in an array', () => {
    const more = [salted('name', 1)];
    return { payload: { inner: more.map((disclosure) => ({ '...': digestOf(disclosure) })) }, more };
  }),
  signed('a disclosure of an array in an object', (payload) => {
    const more = [salted('value')];
    return { payload: { _sd: [...digestsIn(payload), ...more.map(digestOf)] }, more };
  }),
  signed('a claim hidden and open at once', (payload) => {
    const more = [salted('note', 'b')];
    return { payload: { note: 'a', _sd: [...digestsIn(payload), ...more.map(digestOf)] }, more };
  }),
  signed('one claim hidden twice', (payload) => {
    const more = [salted('note', 'a'), encodeJson(['other', 'note', 'b'])];
    return { payload: { _sd: [...digestsIn(payload), ...more.map(digestOf)] }, more };
  }),
  signed('a disclosure that discloses itself', (payload) => {
    const more = [salted('loop', { _sd: [digestsIn(payload)[0]] })];
    return { payload: { _sd: [...digestsIn(payload), ...more.map(digestOf)] }, more };
  }),
  hidden('a hidden claim named _sd', '_sd', ['A'.repeat(43)]),
  hidden('a hidden claim named ...', '...', 'A'.repeat(43)),
  hidden('a hidden claim named _sd_alg', '_sd_alg', 'sha-256'),
  hidden('a hidden claim named __proto__', '__proto__', {}),
  hidden('a hidden issuer', 'iss', 'did:example:other'),
  hidden('a hidden end', 'exp', 4_000_000_000),
  hidden('a hidden status', 'status', {}),
  hidden('a hidden type', 'vct', 'urn:assent:LabResult:1'),
  hidden('a hidden audience', 'aud', 'x'),
  hidden('a hidden custody', 'custody', 'service'),
];

/** A key binding other than the right one. The stock verifier has no SD-JWT. */
const binding = (
  name: string,
  reasons: readonly string[],
  make: (world: ForgeryWorld, request: Parameters<typeof bind>[1], unbound: string) => Promise<string>,
): Forgery => ({
  about: 'dc+sd-jwt',
  name,
  reasons,
  async make(world) {
    const request = await world.ask('dc+sd-jwt');
    const bound = await make(world, request, await world.issue('dc+sd-jwt'));
    const compact = await present(world, request, [envelope('dc+sd-jwt', bound)]);
    return { assent: () => world.accept(request, compact), stock: async () => 'unsupported' };
  },
});

/** Key bindings (RFC 9901 §7.3). */
export const bindingForgeries: readonly Forgery[] = [
  binding('no key binding', ['bad_proof'], async (_, __, unbound) => unbound),
  binding('a key binding by a stranger', ['bad_proof'], (world, request, unbound) =>
    bind(world, request, unbound, { by: world.stranger }),
  ),
  binding('a key binding by the issuer', ['bad_proof'], (world, request, unbound) =>
    bind(world, request, unbound, { by: world.issuer }),
  ),
  binding('a key binding for another holder', ['wrong_holder'], (world, request, unbound) =>
    bind(world, request, unbound, { holder: world.stranger }),
  ),
  binding('a key binding for nobody', ['wrong_holder'], (world, request, unbound) =>
    bind(world, request, unbound, { payload: { holder: undefined } }),
  ),
  binding('a key binding for another audience', ['wrong_audience'], (world, request, unbound) =>
    bind(world, request, unbound, { payload: { aud: world.stranger.did } }),
  ),
  binding('a key binding to another challenge', ['wrong_challenge'], (world, request, unbound) =>
    bind(world, request, unbound, { payload: { nonce: 'other' } }),
  ),
  binding('a key binding of an hour ago', ['presentation_expired'], (world, request, unbound) =>
    bind(world, request, unbound, { payload: { iat: toUnixSeconds(world.now) - 3_600 } }),
  ),
  binding('a key binding of tomorrow', ['not_yet_valid'], (world, request, unbound) =>
    bind(world, request, unbound, { payload: { iat: toUnixSeconds(world.now) + 86_400 } }),
  ),
  binding('a key binding without time', ['malformed'], (world, request, unbound) =>
    bind(world, request, unbound, { payload: { iat: undefined } }),
  ),
  binding('a key binding of another credential', ['bad_proof'], async (world, request, unbound) => {
    const other = await bind(world, request, await world.issue('dc+sd-jwt'));
    return `${unbound}${other.slice(other.lastIndexOf('~') + 1)}`;
  }),
  binding('a disclosure taken out after binding', ['bad_proof'], async (world, request, unbound) => {
    const parts = (await bind(world, request, unbound)).split('~');
    const leaf = parts.findIndex((part) => Buffer.from(part, 'base64url').includes('"birthDate"'));
    return parts.filter((_, index) => index !== leaf).join('~');
  }),
  binding('the disclosures in another order after binding', ['bad_proof'], async (world, request, unbound) => {
    const [jwt = '', a = '', b = '', ...rest] = (await bind(world, request, unbound)).split('~');
    return [jwt, b, a, ...rest].join('~');
  }),
  binding('a key binding of another type', ['malformed'], (world, request, unbound) =>
    bind(world, request, unbound, { header: { typ: 'JWT' } }),
  ),
  binding('a key binding with alg none', ['malformed'], (world, request, unbound) =>
    bind(world, request, unbound, { header: { alg: 'none' } }),
  ),
  binding('a key binding with a jwk in its header', ['malformed'], (world, request, unbound) =>
    bind(world, request, unbound, { header: { jwk: {} } }),
  ),
];
