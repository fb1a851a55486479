import { AppError } from '@assent/domain';
import * as z from 'zod';
import { type FhirResource, zResource } from './resource-facts.ts';

/** How the server behind is asked. Set by the operator alone. */
export interface UpstreamSettings {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  /** More matches than these are answered as a failure. */
  readonly maxMatches: number;
}

/** Reads from the server behind. @throws AppError `overloaded`: whatever went wrong there, it says no more */
export interface Upstream {
  read(type: string, id: string, signal: AbortSignal): Promise<FhirResource | undefined>;
  /** Every match, of all pages. */
  search(
    type: string,
    parameters: readonly (readonly [string, string])[],
    signal: AbortSignal,
  ): Promise<readonly FhirResource[]>;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const zBundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  total: z.int().optional(),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).default([]),
  entry: z
    .array(z.looseObject({ resource: z.unknown(), search: z.looseObject({ mode: z.string().optional() }).optional() }))
    .default([]),
});

const failed = () => new AppError('overloaded');

/** A FHIR R4 server over HTTP. Redirects are not followed, nor pages that lie elsewhere. */
export function httpUpstream(settings: UpstreamSettings, fetch: Fetch = globalThis.fetch): Upstream {
  const { baseUrl, headers, maxBytes, maxMatches } = settings;
  const ask = async (url: string, signal: AbortSignal): Promise<{ status: number; body: unknown }> => {
    try {
      const accept = { accept: 'application/fhir+json', 'cache-control': 'no-cache' };
      const response = await fetch(url, { headers: { ...headers, ...accept }, redirect: 'error', signal });
      const text = await boundedText(response, maxBytes);
      return { status: response.status, body: response.status === 200 ? JSON.parse(text) : undefined };
    } catch {
      // what it said may hold data
      throw failed();
    }
  };
  return {
    async read(type, id, signal) {
      const { status, body } = await ask(`${baseUrl}/${type}/${encodeURIComponent(id)}`, signal);
      if (status === 404 || status === 410) return undefined;
      const { data } = zResource.safeParse(body);
      if (status !== 200 || data?.resourceType !== type || data.id !== id) throw failed();
      return data;
    },
    async search(type, parameters, signal) {
      const query = new URLSearchParams({ ...Object.fromEntries(parameters), _count: '200' });
      const found: FhirResource[] = [];
      const seen = new Set<string>();
      for (let next: string | undefined = `${baseUrl}/${type}?${query}`; next !== undefined; ) {
        if (seen.has(next)) throw failed();
        seen.add(next);
        const bundle = bundleOf(await ask(next, signal));
        found.push(...matchesOf(bundle, type));
        next = nextOf(bundle, baseUrl);
        if (found.length > maxMatches || (next === undefined && isPart(bundle, found.length))) throw failed();
      }
      return found;
    },
  };
}

function bundleOf({ status, body }: { status: number; body: unknown }): z.infer<typeof zBundle> {
  const { data } = zBundle.safeParse(body);
  if (status !== 200 || !data) throw failed();
  return data;
}

/** A server that has more and does not say where: a part would look like the whole. */
const isPart = ({ total }: z.infer<typeof zBundle>, count: number): boolean => total !== undefined && total > count;

function matchesOf({ entry }: z.infer<typeof zBundle>, type: string): FhirResource[] {
  const matches = entry.filter(({ search }) => (search?.mode ?? 'match') === 'match');
  return matches.map(({ resource }) => {
    const { data } = zResource.safeParse(resource);
    if (data?.resourceType !== type) throw failed();
    return data;
  });
}

function nextOf({ link }: z.infer<typeof zBundle>, baseUrl: string): string | undefined {
  const url = link.find(({ relation }) => relation === 'next')?.url;
  if (url === undefined) return undefined;
  const { origin, pathname } = new URL(baseUrl);
  const next = URL.canParse(url, `${baseUrl}/`) ? new URL(url, `${baseUrl}/`) : undefined;
  const isBelow = next?.pathname === pathname || next?.pathname.startsWith(`${pathname.replace(/\/$/, '')}/`);
  if (!next || next.origin !== origin || !isBelow || next.username !== '') throw failed();
  return next.href;
}

async function boundedText({ body }: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw failed();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
