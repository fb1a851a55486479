import { anyFhirRequest, type FhirInput, goodFhirRequests } from './fhir-input.ts';
import { type FuzzService, startFuzzService } from './fuzz-service.ts';
import { type HttpInput, httpClient, sendBytes } from './http-client.ts';
import { anyRequest } from './http-input.ts';
import { mutateText } from './mutate.ts';
import type { FuzzTarget } from './target.ts';

const line =
  'POST /v1/decisions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';
const chunked =
  'POST /v1/decisions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n';

/** Every public route of one running service: as requests, and as bytes on a connection. */
export function routeTargets(environment: NodeJS.ProcessEnv): FuzzTarget[] {
  let starting: Promise<FuzzService> | undefined;
  let words: Pick<FuzzService, 'tokens' | 'known'> = { tokens: [], known: [] };
  let port = 0;
  let client: ReturnType<typeof httpClient> | undefined;
  let fhir: (FuzzService['fhir'] & { bearer: string; untilMs: number }) | undefined;
  const start = async () => {
    starting ??= startFuzzService(environment);
    const service = await starting;
    words = service;
    port = service.port;
    client ??= httpClient(port);
  };
  /** A token of the proxy lasts for five minutes. */
  const bearer = async (of: NonNullable<typeof fhir>): Promise<string> => {
    if (performance.now() < of.untilMs) return of.bearer;
    of.bearer = await of.token();
    of.untilMs = performance.now() + 120_000;
    return of.bearer;
  };
  const askProxy = async ({ request, hasToken, upstream }: FhirInput): Promise<number> => {
    if (!fhir || !client) throw new Error('not started');
    const authorization = hasToken ? { authorization: `Bearer ${await bearer(fhir)}` } : {};
    fhir.upstream.answerWith(upstream.status, upstream.body);
    return (await client.send({ ...request, headers: { ...request.headers, ...authorization } })).status;
  };
  return [
    {
      name: 'FHIR requests',
      // Each decision is a line in the history of a patient.
      growthPerInput: 1_024,
      async start() {
        await start();
        fhir = { ...(await (starting as Promise<FuzzService>)).fhir, bearer: '', untilMs: 0 };
        for (const { input, status } of goodFhirRequests(fhir.tenant)) {
          const found = await askProxy(input);
          if (found !== status) throw new Error(`${input.request.path}: status ${found}, not ${status}`);
        }
      },
      make: (random) => anyFhirRequest(random, fhir?.tenant ?? ''),
      async run(input) {
        const status = await askProxy(input as FhirInput);
        if (isDefect(status)) throw new Error(`status ${status}`);
      },
    },
    {
      name: 'HTTP requests',
      // Requests that are served leave records and lists behind, and the service keeps an index of them.
      growthPerInput: 1_024,
      start,
      make: (random) => anyRequest(random, words),
      async run(input) {
        const answer = await client?.send(input as HttpInput);
        if (!answer || isDefect(answer.status)) throw new Error(`status ${answer?.status}`);
      },
    },
    {
      name: 'HTTP bytes',
      growthPerInput: 256,
      start,
      make: (random) => mutateText(random, random.pick([line, chunked])),
      async run(input) {
        const answer = await sendBytes(port, Buffer.from(input as string, 'latin1'));
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 400);
        if (isDefect(status)) throw new Error(`status ${status}`);
      },
      async stop() {
        client?.close();
        await (await starting)?.stop();
      },
    },
  ];
}

/** 503 says that the answer is unknown, with a code: a DID that nobody can look up is no defect of the service. */
const isDefect = (status: number): boolean => status >= 500 && status !== 503;
