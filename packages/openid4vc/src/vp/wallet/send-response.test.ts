import { describe, expect, test } from '@jest/globals';
import { requestWorld } from '../../testing/request-world.ts';
import { zAuthorizationRequest } from '../authorization-request.ts';
import { decryptResponse } from '../response-encryption.ts';
import { formPoster, type Post } from './post-form.ts';
import { declineRequest, sendResponse } from './send-response.ts';

const world = await requestWorld();
const vpToken = new Map([['lab', ['presentation']]]);
const request = (response_mode: string) =>
  zAuthorizationRequest.parse({ ...world.claims(world.clientIds.did), response_mode });

/** A verifier that answers so, and keeps what it was sent. */
function verifier(status: number, answer: object) {
  const sent: { url?: string; form?: Readonly<Record<string, string>> | undefined } = {};
  const post: Post = async (url, { form }) => {
    Object.assign(sent, { url, form });
    return { status, mediaType: 'application/json', text: JSON.stringify(answer) };
  };
  return { sent, post };
}

describe('an answer', () => {
  test('goes where the request says, plain or encrypted as it says, with its state', async () => {
    const plain = verifier(200, {});
    expect(await sendResponse(request('direct_post'), vpToken, plain.post)).toEqual({ accepted: true });
    expect(plain.sent).toEqual({
      url: 'https://clinic.example/answers',
      form: { vp_token: '{"lab":["presentation"]}', state: 'state-of-the-verifier' },
    });
    const sealed = verifier(200, { redirect_uri: 'https://clinic.example/done' });
    const receipt = await sendResponse(request('direct_post.jwt'), vpToken, sealed.post);
    expect(receipt).toEqual({ accepted: true, redirectUri: 'https://clinic.example/done' });
    expect(Object.keys(sealed.sent.form ?? {})).toEqual(['response']);
    expect(await decryptResponse(sealed.sent.form?.response ?? '', world.responseKey)).toEqual({
      vp_token: { lab: ['presentation'] },
      state: 'state-of-the-verifier',
    });
  });

  test('is refused by a verifier that says no, and unknown with one that cannot say', async () => {
    const no = verifier(400, { error: 'invalid_request' });
    const refused = { accepted: false, status: 400, error: 'invalid_request' };
    expect(await sendResponse(request('direct_post'), vpToken, no.post)).toEqual(refused);
    const unknown = sendResponse(request('direct_post'), vpToken, verifier(503, {}).post);
    await expect(unknown).rejects.toMatchObject({ code: 'store_unavailable', params: { status: 503 } });
  });

  test('that is declined says so, and nothing else', async () => {
    const { sent, post } = verifier(200, {});
    await declineRequest(request('direct_post.jwt'), post);
    expect(sent.form).toEqual({ error: 'access_denied', state: 'state-of-the-verifier' });
  });
});

describe('a form is sent nowhere', () => {
  test.each([
    'b',
    '',
    'http://clinic.example/',
    'http://127.0.0.1/',
    'ftp://clinic.example/',
    'https://a:b@clinic.example/',
  ])('that is %s', async (url) => {
    const sending = formPoster({ allowsLoopback: false })(url, { form: {}, accept: 'application/json' });
    await expect(sending).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
