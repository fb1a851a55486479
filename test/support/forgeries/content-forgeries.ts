import { type CredentialFormat, plusSeconds, toUnixSeconds } from '@assent/domain';
import type { ForgeryWorld } from './forgery-world.ts';
import { type Json, signedBy, type Token, tokenOf, unsigned } from './token.ts';
import type { TokenForgery } from './token-forgery.ts';

const vcdm: readonly CredentialFormat[] = ['vc+jwt', 'jwt_vc_json'];

/** The credential in a token of VCDM: the payload itself, or its claim `vc`. */
const inside = ({ payload }: Token, change: (credential: Json) => object): object =>
  'vc' in payload ? { vc: { ...(payload.vc as Json), ...change(payload.vc as Json) } } : change(payload);

const signed = (
  name: string,
  formats: readonly CredentialFormat[],
  change: (credential: Json) => object,
  reasons = ['malformed'],
): TokenForgery => ({
  name,
  reasons,
  formats,
  forge: (token, { issuer }) => signedBy(issuer, token, { payload: inside(token, change) }),
});

const changed = (
  name: string,
  formats: readonly CredentialFormat[],
  change: (token: Token, world: ForgeryWorld) => object,
): TokenForgery => ({
  name,
  reasons: ['bad_proof'],
  formats,
  forge: (token, world) => unsigned(token, { payload: change(token, world) }),
});

const subjectOf = (credential: Json) => credential.credentialSubject as Json;

/** A credential that its issuer really made, and that must be refused for what it says. */
const issued = (
  name: string,
  reasons: readonly string[],
  issue: (world: ForgeryWorld, format: CredentialFormat) => Promise<string>,
  formats?: readonly CredentialFormat[],
): TokenForgery => ({
  name,
  reasons,
  ...(formats ? { formats } : {}),
  forge: (_, world, __, format) => issue(world, format),
});

/** What a token says: changed without its issuer, or signed by an issuer that may not say it. */
export const contentForgeries: readonly TokenForgery[] = [
  changed('a claim changed', vcdm, (token) =>
    inside(token, (c) => ({ credentialSubject: { ...subjectOf(c), birthDate: '1999-01-01' } })),
  ),
  changed('a claim added', vcdm, (token) =>
    inside(token, (c) => ({ credentialSubject: { ...subjectOf(c), admin: true } })),
  ),
  changed('the issuer changed', ['vc+jwt'], (_, { mill }) => ({ issuer: mill.did })),
  changed('the issuer changed', ['jwt_vc_json', 'dc+sd-jwt'], (_, { mill }) => ({ iss: mill.did })),
  changed('the subject changed', ['jwt_vc_json'], (_, { stranger }) => ({ sub: stranger.did })),
  changed('the subject changed', ['vc+jwt'], ({ payload }, { stranger }) => ({
    credentialSubject: { ...subjectOf(payload), id: stranger.did },
  })),
  changed('the end moved', ['vc+jwt'], () => ({ validUntil: '2099-01-01T00:00:00Z' })),
  changed('the end moved', ['jwt_vc_json', 'dc+sd-jwt'], () => ({ exp: 4_000_000_000 })),
  changed('the beginning moved', ['vc+jwt'], () => ({ validFrom: '2020-01-01T00:00:00Z' })),
  changed('the beginning moved', ['jwt_vc_json', 'dc+sd-jwt'], () => ({ nbf: 1_500_000_000 })),
  changed('the status left out', vcdm, (token) => inside(token, () => ({ credentialStatus: undefined }))),
  changed('the status left out', ['dc+sd-jwt'], () => ({ status: undefined })),
  changed('the status of another place', vcdm, (token, { entry }) =>
    inside(token, () => ({ credentialStatus: entry() })),
  ),
  changed('the status of another place', ['dc+sd-jwt'], (_, { entry }) => ({ status: { status_registry: entry() } })),
  changed('custody denied', ['vc+jwt', 'jwt_vc_json', 'dc+sd-jwt'], () => ({ custody: 'service' })),
  changed('the type changed', vcdm, (token) =>
    inside(token, () => ({ type: ['VerifiableCredential', 'LabResultCredential'] })),
  ),
  changed('the type changed', ['dc+sd-jwt'], () => ({ vct: 'urn:assent:LabResult:1' })),
  changed('another key to show it with', ['dc+sd-jwt'], () => ({
    cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } },
  })),
  signed('a type that is not ours', vcdm, () => ({ type: ['VerifiableCredential', 'PassportCredential'] })),
  signed('two types', vcdm, ({ type }) => ({ type: [...(type as string[]), 'LabResultCredential'] })),
  signed('no base type', vcdm, () => ({ type: ['PatientIdentityCredential'] })),
  signed('a type that is not ours', ['dc+sd-jwt'], () => ({ vct: 'https://example.com/passport' })),
  signed('the context of another version', ['vc+jwt'], () => ({
    '@context': ['https://www.w3.org/2018/credentials/v1'],
  })),
  signed('the context of another version', ['jwt_vc_json'], () => ({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
  })),
  signed('two subjects', vcdm, (c) => ({ credentialSubject: [c.credentialSubject, c.credentialSubject] })),
  signed('a vc beside the credential', ['vc+jwt'], (c) => ({ vc: { ...c } })),
  signed('another iss beside the issuer', ['vc+jwt'], () => ({ iss: 'did:example:other' })),
  signed('an audience', ['vc+jwt', 'dc+sd-jwt'], () => ({ aud: 'did:example:verifier' })),
  signed('the type twice, both hidden and shown', ['dc+sd-jwt'], () => ({ _sd: ['A'.repeat(43), 'A'.repeat(43)] })),
  {
    name: 'the issuer in vc is another',
    reasons: ['malformed'],
    formats: ['jwt_vc_json'],
    forge: (token, { issuer, mill }) =>
      signedBy(issuer, token, { payload: inside(token, () => ({ issuer: mill.did })) }),
  },
  {
    name: 'the subject in vc is another',
    reasons: ['malformed'],
    formats: ['jwt_vc_json'],
    forge: (token, { issuer, stranger }) =>
      signedBy(issuer, token, {
        payload: inside(token, (c) => ({ credentialSubject: { ...subjectOf(c), id: stranger.did } })),
      }),
  },
  signed('no status', vcdm, () => ({ credentialStatus: undefined }), ['status_missing']),
  signed('no status', ['dc+sd-jwt'], () => ({ status: undefined }), ['status_missing']),
  signed('a status of an unknown kind', vcdm, () => ({ credentialStatus: { type: 'RevocationList2020Status' } }), [
    'status_not_supported',
  ]),
  signed('a status of an unknown kind', ['dc+sd-jwt'], () => ({ status: { other: 1 } }), ['status_not_supported']),
  {
    name: 'two entries that name two lists',
    reasons: ['malformed'],
    formats: ['vc+jwt'],
    forge(token, { issuer, entry }) {
      const list = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '1' };
      const other = { ...list, statusListCredential: `https://a.example/status-lists/0x${'09'.repeat(32)}/credential` };
      return signedBy(issuer, token, { payload: { credentialStatus: [entry({ index: 1 }), other] } });
    },
  },
  {
    name: 'two entries that name two places',
    reasons: ['malformed'],
    formats: ['dc+sd-jwt'],
    forge(token, { issuer, entry }) {
      const own = entry();
      const uri = `https://a.example/status-lists/${own.listId}`;
      const status = { status_registry: own, status_list: { idx: own.index + 1, uri } };
      return signedBy(issuer, token, { payload: { status } });
    },
  },
  issued('expired', ['expired'], ({ issue, now }, format) => issue(format, { validUntil: now })),
  issued('not yet valid', ['not_yet_valid'], ({ issue, now }, format) =>
    issue(format, { validFrom: plusSeconds(now, 3_600) }),
  ),
  issued('issued before its issuer was accredited', ['issuer_not_accredited'], ({ issue, now }, format) =>
    issue(format, { validFrom: plusSeconds(now, -4 * 365 * 86_400) }),
  ),
  issued('an issuer that nobody accredited', ['issuer_not_accredited'], ({ issue, mill }, format) =>
    issue(format, {}, mill),
  ),
  issued('an issuer that is suspended', ['issuer_not_accredited'], ({ issue, suspended }, format) =>
    issue(format, {}, suspended),
  ),
  issued('back-dated by an issuer that is suspended', ['issuer_not_accredited'], ({ issue, suspended, now }, format) =>
    issue(format, { validFrom: plusSeconds(now, -2.5 * 365 * 86_400) }, suspended),
  ),
  issued(
    'a type that its issuer may not issue',
    ['issuer_not_accredited', 'query_not_satisfied'],
    ({ issue }, format) => issue(format, { type: 'LabResult' }),
  ),
  issued('revoked on the chain', ['revoked'], async ({ issue, entry, chain }, format) => {
    const status = entry();
    chain.revoke(status);
    return issue(format, { status });
  }),
  issued('revoked here, not yet on the chain', ['revoked'], async ({ issue, entry, deny }, format) => {
    const status = entry();
    await deny(status);
    return issue(format, { status });
  }),
  issued('suspended on the chain', ['suspended'], async ({ issue, entry, chain }, format) => {
    const status = entry({ suspensionListId: `0x${'02'.repeat(32)}` });
    chain.suspend(status);
    return issue(format, { status });
  }),
  issued('suspended here, not yet on the chain', ['suspended'], async ({ issue, entry, deny }, format) => {
    const status = entry({ suspensionListId: `0x${'02'.repeat(32)}` });
    await deny({ ...status, listId: status.suspensionListId ?? status.listId });
    return issue(format, { status });
  }),
  issued('a status in a contract that is not trusted', ['status_not_supported'], ({ issue, entry }, format) =>
    issue(format, { status: entry({ registry: `0x${'66'.repeat(20)}` }) }),
  ),
  issued('a status on another chain', ['status_not_supported'], ({ issue, entry }, format) =>
    issue(format, { status: entry({ chainId: 1 }) }),
  ),
  issued('the status of a consent', ['status_not_supported'], ({ issue, entry }, format) => {
    const { index: _, listId, ...rest } = entry();
    return issue(format, { status: { ...rest, type: 'ConsentRevocationEntry', key: listId } as never });
  }),
  issued(
    'about somebody else',
    ['wrong_holder'],
    ({ issue, stranger }, format) => issue(format, { subject: stranger.did }),
    vcdm,
  ),
  issued(
    'bound to the key of somebody else',
    ['bad_proof'],
    ({ issue, stranger }, format) => issue(format, { subject: stranger.did }),
    ['dc+sd-jwt'],
  ),
  issued('another format than was asked for', ['malformed'], ({ issue }, format) =>
    issue(format === 'vc+jwt' ? 'jwt_vc_json' : 'vc+jwt'),
  ),
  issued(
    'a consent in the name of the patient, by the clinic',
    ['issuer_not_accredited', 'malformed', 'query_not_satisfied', 'status_not_supported', 'wrong_holder'],
    ({ issue }, format) => issue(format, { type: 'ConsentGrant', claims: { grantor: 'x' } }),
    vcdm,
  ),
  issued(
    'a consent in the name of the patient, by the clinic, bound to her key',
    ['issuer_not_accredited', 'malformed', 'query_not_satisfied', 'status_not_supported'],
    ({ issue }, format) => issue(format, { type: 'ConsentGrant', claims: { grantor: 'x' } }),
    ['dc+sd-jwt'],
  ),
  {
    name: 'its issuer was given up',
    reasons: ['issuer_deactivated'],
    formats: vcdm,
    async forge(_, world, __, format) {
      const token = tokenOf(await world.issue(format));
      const { left } = world;
      return signedBy(left, token, {
        header: { kid: left.kid },
        payload: format === 'vc+jwt' ? { issuer: left.did } : { iss: left.did },
      });
    },
  },
  {
    name: 'its issuer cannot be looked up',
    reasons: ['throws did_resolution_failed'],
    formats: ['vc+jwt'],
    forge: (token, { stranger }) =>
      signedBy(stranger, token, { header: { kid: 'did:example:nobody#k' }, payload: { issuer: 'did:example:nobody' } }),
  },
  {
    name: 'a time beyond the year 9999',
    reasons: ['malformed'],
    formats: ['jwt_vc_json', 'dc+sd-jwt'],
    forge: (token, { issuer, now }) => signedBy(issuer, token, { payload: { exp: toUnixSeconds(now) * 1000 * 1000 } }),
  },
];
