import { AppError, parse, zTenantId } from '@assent/domain';
import { isLinkUrl } from '@assent/fhir';
import * as z from 'zod';
import type { HealthLinkDesk } from './health-link-desk.ts';

/** Asks a server over https at public addresses only, without redirects, and bounded in time and size. @throws Error for whatever kept it from an answer */
export type AskForeign = (
  url: URL,
  request: { readonly accept: string; readonly json?: string },
) => Promise<{ readonly status: number; readonly mediaType: string; readonly body: Uint8Array }>;

/** Who opens a link, and with which passcode. */
export interface Visit {
  readonly recipient: string;
  readonly passcode?: string | undefined;
  readonly embeddedLengthMax?: number | undefined;
}

export interface LinkVisitAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

export type VisitLink = (url: string, visit?: Visit) => Promise<LinkVisitAnswer>;

export interface VisitLinkOptions {
  readonly healthLinks: Pick<HealthLinkDesk, 'manifest' | 'direct' | 'file'>;
  readonly publicUrl: string;
  /** Absent: no other server is asked. */
  readonly ask?: AskForeign | undefined;
}

/**
 * Asks the server of a SMART Health Link for its list of files, or for one of them. So that nobody reads anything else by way of this
 * service, only what is a list, a file that is encrypted, or a refusal is passed on.
 *
 * @throws AppError `invalid_request` for an address that no link has; `registry_unavailable` without an answer
 */
export function visitLink({ healthLinks, publicUrl, ask }: VisitLinkOptions): VisitLink {
  const own = `${publicUrl.replace(/\/$/, '')}/health-links/`;
  return async (url, visit) => {
    if (!url.startsWith(own)) return foreign(ask, url, visit);
    // what is here need not be asked for over the network
    const { pathname, searchParams } = new URL(url);
    const [, , tenantId, secret = '', files, ticket = ''] = pathname.split('/');
    const tenant = parse(zTenantId, tenantId);
    if (files === 'files') return answered(await healthLinks.file(tenant, secret, ticket));
    if (visit) return answered(await healthLinks.manifest(tenant, visitOf(visit, secret)));
    const recipient = searchParams.get('recipient') ?? '';
    return answered(await healthLinks.direct(tenant, { recipient, secret }));
  };
}

const visitOf = ({ recipient, passcode, embeddedLengthMax }: Visit, secret: string) => ({
  ...{ recipient, secret },
  ...(passcode === undefined ? {} : { passcode }),
  ...(embeddedLengthMax === undefined ? {} : { embeddedLengthMax }),
});

type Reply = Awaited<ReturnType<HealthLinkDesk['manifest']>>;

function answered(reply: Reply): LinkVisitAnswer {
  const mediaType = 'jwe' in reply ? 'application/jose' : 'application/json';
  if ('jwe' in reply) return { status: reply.status, mediaType, text: reply.jwe };
  const { status, ...rest } = reply;
  return { status, mediaType, text: JSON.stringify('manifest' in rest ? rest.manifest : rest) };
}

async function foreign(ask: AskForeign | undefined, url: string, visit: Visit | undefined): Promise<LinkVisitAnswer> {
  if (!isLinkUrl(url)) throw new AppError('invalid_request', { pointers: ['#/url'] });
  if (!ask) throw new AppError('registry_unavailable', { fault: 'foreign_health_data_off' });
  const request = visit ? { accept: 'application/json', json: JSON.stringify(visit) } : { accept: 'application/jose' };
  const { status, mediaType, body } = await ask(new URL(url), request).catch(() => {
    // its message has the address, which is a part of the link
    throw new AppError('registry_unavailable', { fault: 'link_server' });
  });
  const text = new TextDecoder().decode(body).trim();
  return { status, mediaType: visit ? 'application/json' : 'application/jose', text: passedOn(text, mediaType, visit) };
}

const zPassedOn = z.union([
  z.object({
    files: z
      .array(
        z.object({
          contentType: z.string(),
          location: z.string().optional(),
          embedded: z.string().optional(),
          lastUpdated: z.string().optional(),
        }),
      )
      .max(50),
    status: z.string().optional(),
  }),
  z.object({ remainingAttempts: z.int() }),
]);

function passedOn(text: string, mediaType: string, visit: Visit | undefined): string {
  if (!visit) return /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/.test(text) ? text : '';
  if (mediaType !== 'application/json') return '';
  const read = zPassedOn.safeParse(jsonIn(text));
  return read.success ? JSON.stringify(read.data) : '';
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // what is no JSON is no list, and is not passed on
  }
}
