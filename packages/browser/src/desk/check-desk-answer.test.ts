import { type Instant, plusSeconds, toUnixSeconds } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Changes, deskScene, listUri, now, request, statusList } from '../testing/desk-scene.ts';
import { disclosureOf, issuer, type TestSigner } from '../testing/issuer.ts';
import { deskRequestSeconds, openDeskRequest } from './check-desk-answer.ts';
import { codesOf, deskAnswerText, type ReadParts, takeCode } from './desk-codes.ts';
import { deskRequestLink, readDeskRequest } from './desk-request.ts';
import { type KeptTrust, maxStatusHours, maxTrustHours } from './kept-trust.ts';

let scene: Awaited<ReturnType<typeof deskScene>>;
let stranger: TestSigner;
beforeAll(async () => {
  scene = await deskScene();
  stranger = await issuer();
});

const hour = 3600;
const inHours = (hours: number): Instant => plusSeconds(now, hours * hour);
/** Asks anew, and checks what comes by what is kept. */
const check = async (changes: Changes = {}, kept: Partial<KeptTrust> = {}, at: Instant = now, openedAt = at) =>
  openDeskRequest(request, openedAt).check(await scene.answer(changes), await scene.kept(kept), at);
/** The same some hours later, shown then. */
const checkIn = (hours: number, kept: Partial<KeptTrust> = {}) =>
  check({ binding: { iat: toUnixSeconds(inHours(hours)) } }, kept, inHours(hours));
const refusal = (...reasons: readonly string[]) => ({
  kind: 'refused',
  rejections: reasons.map((reason) => expect.objectContaining({ reason })),
});
const unchecked = { kind: 'unchecked', rejections: [{ reason: 'stale_status', at: '/vp_token/PatientIdentity/0' }] };
const lists = async (...given: Parameters<typeof statusList>) => ({ lists: { [listUri]: await statusList(...given) } });

describe('an answer that is shown to a desk without a connection', () => {
  test('is accepted with what was shown, and as of when its status is', async () => {
    expect(await check()).toEqual({
      kind: 'accepted',
      disclosed: [
        expect.objectContaining({
          ...{ query: 'PatientIdentity', type: 'PatientIdentity', issuer: scene.by.did },
          claims: { name: { family: 'Up', given: ['Made'] }, birthDate: '1980-01-01' },
        }),
      ],
      statusAt: plusSeconds(now, -10),
    });
  });

  test('is good once, and of two at the same time one is', async () => {
    const [kept, answer, open] = [await scene.kept(), await scene.answer(), openDeskRequest(request, now)];
    const both = await Promise.all([open.check(answer, kept, now), open.check(answer, kept, now)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['accepted', 'refused']);
    expect(await open.check(answer, kept, now)).toMatchObject(refusal('challenge_used'));
  });

  test('leaves the request open if its proofs are wrong', async () => {
    const [kept, open] = [await scene.kept(), openDeskRequest(request, now)];
    const wrong = await scene.answer({ holder: stranger });
    expect(await open.check(wrong, kept, now)).toMatchObject(refusal('bad_proof'));
    expect(await open.check('{}', kept, now)).toMatchObject(refusal('malformed'));
    expect(await open.check(await scene.answer(), kept, now)).toMatchObject({ kind: 'accepted' });
  });

  test.each<[string, readonly string[], () => Changes | Promise<Changes>]>([
    ['another nonce', ['wrong_challenge'], () => ({ binding: { nonce: 'm'.repeat(43) } })],
    ['another audience', ['wrong_audience'], () => ({ binding: { aud: `${request.origin}/elsewhere` } })],
    ['the key of another holder', ['bad_proof'], () => ({ holder: stranger })],
    ['another text under the key binding', ['bad_proof'], () => ({ binding: { sd_hash: 'A'.repeat(43) } })],
    ['a key binding from a presentation of somebody', ['malformed'], () => ({ binding: { holder: scene.holder.did } })],
    ['a key binding of long ago', ['presentation_expired'], () => ({ binding: { iat: toUnixSeconds(now) - 300 } })],
    ['a key binding of later', ['not_yet_valid'], () => ({ binding: { iat: toUnixSeconds(now) + 61 } })],
    [
      'a disclosure that was changed',
      ['malformed'],
      async () => ({ disclosures: [scene.name.text, (await disclosureOf('birthDate', '1990-01-01')).text] }),
    ],
    [
      'less than was asked for',
      ['query_not_satisfied', 'query_not_satisfied'],
      () => ({ disclosures: [scene.name.text] }),
    ],
    ['an issuer who is not known', ['issuer_not_trusted'], () => ({ by: stranger, credential: { iss: stranger.did } })],
    [
      'an issuer whose keys are not kept',
      ['issuer_not_trusted'],
      () => ({ header: { kid: 'did:ethr:assent:0xc1#0' }, credential: { iss: 'did:ethr:assent:0xc1' } }),
    ],
    ['a key that is not the issuer’s', ['bad_proof'], () => ({ by: stranger })],
    ['a credential that is over', ['expired'], () => ({ credential: { exp: toUnixSeconds(now) } })],
    ['a credential that is not valid yet', ['not_yet_valid'], () => ({ credential: { nbf: toUnixSeconds(now) + 5 } })],
    ['a credential without status', ['status_missing'], () => ({ credential: { status: undefined } })],
    ['a status of another kind', ['status_not_supported'], () => ({ credential: { status: { other: 1 } } })],
    [
      'a place beyond the list',
      ['status_not_supported'],
      () => ({ credential: { status: { status_list: { idx: 4, uri: listUri } } } }),
    ],
    ['a credential without a key', ['malformed'], () => ({ credential: { cnf: undefined } })],
  ])('is refused with %s', async (_, reasons, changes) => {
    expect(await check(await changes())).toMatchObject(refusal(...reasons));
  });

  test('is refused if its credential was withdrawn or suspended', async () => {
    expect(await check({}, await lists(scene.by, [0, 1, 0, 0]))).toMatchObject(refusal('revoked'));
    expect(await check({}, await lists(scene.by, [0, 2, 0, 0]))).toMatchObject(refusal('suspended'));
    expect(await check({}, await lists(scene.by, [1, 0, 2, 3]))).toMatchObject({ kind: 'accepted' });
  });

  test('is refused for a type that its issuer is not believed for, or was not when it was issued', async () => {
    const [issuerKept] = (await scene.kept()).issuers;
    const believing = (believed: KeptTrust['issuers'][number]['believed']) => ({
      issuers: [{ did: scene.by.did, believed, statusLists: issuerKept?.statusLists ?? [] }],
    });
    const only = (type: 'PatientIdentity' | 'LabResult', withoutStatus = false) => [{ type, withoutStatus }];
    expect(await check({}, believing(only('LabResult')))).toMatchObject(refusal('issuer_not_accredited'));
    expect(await check({}, believing(only('PatientIdentity')))).toMatchObject({ kind: 'accepted' });
    const accreditation = { from: now, until: inHours(1), gaps: [] };
    const later = believing([{ type: 'PatientIdentity', withoutStatus: false, accreditation }]);
    expect(await check({}, later)).toMatchObject(refusal('issuer_not_accredited'));
    const free = believing(only('PatientIdentity', true));
    expect(await check({ credential: { status: undefined } }, free)).toMatchObject({ kind: 'accepted' });
    expect(await check({ credential: { status: { other: 1 } } }, free)).toMatchObject(refusal('status_not_supported'));
  });

  test('to a request that is over, or that was made later, is refused', async () => {
    const [kept, answer] = [await scene.kept(), await scene.answer()];
    const opened = (seconds: number) => openDeskRequest(request, plusSeconds(now, seconds)).check(answer, kept, now);
    expect(await opened(-deskRequestSeconds)).toMatchObject(refusal('challenge_expired'));
    expect(await opened(1)).toMatchObject(refusal('challenge_expired'));
    expect(await opened(1 - deskRequestSeconds)).toMatchObject({ kind: 'accepted' });
  });
});

describe('without good data a desk verifies nothing:', () => {
  test('no list, one that is over, one that is older than the limit, or one that the issuer has not signed', async () => {
    expect(await check({}, { lists: {} })).toEqual(unchecked);
    expect(await checkIn(5)).toMatchObject({ kind: 'accepted' });
    expect(await checkIn(6)).toEqual(unchecked);
    const long = await lists(scene.by, [0, 0, 0, 0], { exp: toUnixSeconds(inHours(1000)) });
    const young = { keptAt: inHours(2), servedAt: inHours(2), seenAt: inHours(2) };
    expect(await checkIn(maxStatusHours - 1, { ...long, ...young })).toMatchObject({ kind: 'accepted' });
    expect(await checkIn(maxStatusHours, { ...long, ...young })).toEqual(unchecked);
    const forged = await statusList(stranger, [0, 0, 0, 0], { iss: scene.by.did });
    expect(await check({}, { lists: { [listUri]: forged } })).toEqual(unchecked);
    expect(await check({}, await lists(stranger, [0, 0, 0, 0]))).toEqual(unchecked);
    expect(await check({}, await lists(scene.by, [0, 0, 0, 0], { sub: `${listUri}0` }))).toEqual(unchecked);
    const future = { iat: toUnixSeconds(now) + 61 };
    expect(await check({}, await lists(scene.by, [0, 0, 0, 0], future))).toEqual(unchecked);
    const broken = { status_list: { bits: 2, lst: 'AAAA' } };
    expect(await check({}, await lists(scene.by, [0, 0, 0, 0], broken))).not.toMatchObject({ kind: 'accepted' });
  });

  test('nothing kept, or kept for longer than the limit', async () => {
    const answer = await scene.answer();
    const open = openDeskRequest(request, now);
    expect(await open.check(answer, undefined, now)).toEqual({ kind: 'unready', why: 'none' });
    const long = await lists(scene.by, [0, 0, 0, 0], {
      iat: toUnixSeconds(inHours(1)),
      exp: toUnixSeconds(inHours(99)),
    });
    expect(await checkIn(maxTrustHours - 1, long)).toMatchObject({ kind: 'accepted' });
    expect(await checkIn(maxTrustHours, long)).toEqual({ kind: 'unready', why: 'old' });
  });

  test('a clock that is behind what it has seen, or was another one than that of the service', async () => {
    const clock = { kind: 'unready', why: 'clock' };
    const at = (seconds: number) => plusSeconds(now, seconds);
    expect(await check({}, {}, at(-61))).toEqual(clock);
    expect(await check({}, { seenAt: at(61) })).toEqual(clock);
    expect(await check({}, { seenAt: at(60) })).toMatchObject({ kind: 'accepted' });
    expect(await check({}, { servedAt: at(301) })).toEqual(clock);
    expect(await check({}, { servedAt: at(-301) })).toEqual(clock);
  });
});

describe('codes between a desk and a wallet', () => {
  test('a request is read as it was made, and no other link is one', () => {
    const wishes = [...request.wishes, { type: 'InsuranceCoverage' as const, required: false }];
    const link = deskRequestLink({ ...request, wishes });
    expect(readDeskRequest(link)).toEqual({ ...request, wishes });
    expect(link.length).toBeLessThan(500);
    const changed = (name: string, value: string) => {
      const url = new URL(link);
      url.searchParams.set(name, value);
      return readDeskRequest(url.href);
    };
    for (const [name, value] of [
      ['client_id', 'redirect_uri:https://a@assent.example/openid4vp/clinic/shown'],
      ['client_id', 'redirect_uri:https://assent.example/openid4vp/clinic/responses/1'],
      ['client_id', 'did:example:clinic'],
      ['response_mode', 'direct_post'],
      ['nonce', 'short'],
      ['scope', 'ConsentGrant'],
      ['scope', 'PatientIdentity PatientIdentity?'],
      ['scope', ''],
      ['response_uri', 'https://assent.example'],
    ] as const)
      expect(changed(name, value)).toBeUndefined();
    expect(readDeskRequest(`${link}&nonce=${'n'.repeat(43)}`)).toBeUndefined();
    expect(readDeskRequest('openid4vp://?client_id=x')).toBeUndefined();
    expect(readDeskRequest('')).toBeUndefined();
  });

  test('a long answer comes in parts, in whatever order, and those of another answer are not among them', async () => {
    const text = deskAnswerText(new Map([['PatientIdentity', ['x'.repeat(1500), 'ñ'.repeat(300)]]]));
    const codes = await codesOf(text);
    expect(codes.length).toBe(4);
    expect(Math.max(...codes.map((code) => code.length))).toBeLessThanOrEqual(520);
    const [other = ''] = await codesOf(text.replace('x', 'y'));
    let read: Awaited<ReturnType<typeof takeCode>>;
    for (const code of [other, codes[2], codes[0], codes[2], codes[3], codes[1]])
      read = await takeCode(read && 'mark' in read ? (read as ReadParts) : undefined, code ?? '');
    expect(read).toEqual({ text });
    expect(await codesOf('short')).toEqual(['short']);
    expect(await takeCode(undefined, 'short')).toEqual({ text: 'short' });
    expect(await takeCode(undefined, 'assent-part:3/2:AAAAAAAA:x')).toBeUndefined();
    expect(await takeCode(undefined, 'assent-part:1/1:AAAAAAAA:x')).toBeUndefined();
  });
});
