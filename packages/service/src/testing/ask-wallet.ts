import type { Client } from '@assent/api';
import { chooseCredentials, type HeldCredential, showAnswers } from '@assent/application';
import type { DcqlQuery, Did } from '@assent/domain';
import type { HttpWorld } from './http-world.ts';

type Session = Awaited<ReturnType<Client['readPresentationSession']>>;

const plain = { response_mode: 'direct_post', client_id_prefix: 'decentralized_identifier' } as const;

/** A session with a wallet, seen from the wallet. `reply` posts a form to where answers go. */
export async function askWallet(
  { ports, send }: Pick<HttpWorld, 'ports' | 'send'>,
  client: Client,
  query: DcqlQuery,
  more: object = {},
) {
  const opened = await client.openPresentationSession({ body: { dcql: query, ...plain, ...more } });
  const requestUri = new URL(opened.uri).searchParams.get('request_uri') ?? '';
  const read = await send(new Request(requestUri));
  const [, payload = ''] = (await read.text()).split('.');
  const request = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Readonly<Record<string, string>>;
  const { nonce = '', client_id = '', state = '', response_uri = '' } = request;
  return {
    ...{ id: opened.id, requestUri, request, nonce, state },
    vpToken: async (holder: Did, held: readonly HeldCredential[]) => {
      const disclosures = chooseCredentials(query, held).map((disclosure) => ({ ...disclosure, holder }));
      return Object.fromEntries(await showAnswers(ports, disclosures, { challenge: nonce, audience: client_id }));
    },
    reply: (form: Readonly<Record<string, string>>): Promise<Response> =>
      send(new Request(response_uri, { method: 'POST', body: new URLSearchParams(form) })),
    session: (): Promise<Session> => client.readPresentationSession({ params: { id: opened.id } }),
  };
}
