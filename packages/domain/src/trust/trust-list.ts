import * as z from 'zod';
import { isHarmlessJson } from '../harmless-json.ts';
import { instantFrom } from '../instant.ts';
import type { Instant } from '../primitives.ts';

/** What a list of trusted entities says that is used here. Certificates are DER in base64. */
export interface TrustList {
  readonly certificates: readonly string[];
  /** When it is too old to be believed. */
  readonly nextUpdate?: Instant;
}

const zTime = z.iso.datetime({ offset: true }).transform((text) => instantFrom(Date.parse(text)));

const zService = z.looseObject({
  ServiceInformation: z.looseObject({
    ServiceDigitalIdentity: z
      .looseObject({ X509Certificates: z.array(z.looseObject({ val: z.string().min(1) })).optional() })
      .optional(),
    /** Of a service whose state is told: only one that is granted counts. */
    ServiceStatus: z.string().optional(),
  }),
});

const zBody = z.looseObject({
  ListAndSchemeInformation: z.looseObject({ NextUpdate: zTime.optional() }),
  TrustedEntitiesList: z.array(z.looseObject({ TrustedEntityServices: z.array(zService).min(1) })),
});

const zList = z.union([z.looseObject({ LoTE: zBody }).transform(({ LoTE }) => LoTE), zBody]);

const isGranted = (status: string | undefined) => status === undefined || /\/granted\/?$/.test(status);

const maxDepth = 32;

/**
 * Reads a list of trusted entities in the JSON of ETSI TS 119 602, with its member `LoTE` around it or without. Undefined if it is
 * none. Nobody's signature is checked: whoever gives the list vouches for it.
 */
export function readTrustList(text: string): TrustList | undefined {
  const json = jsonOf(text);
  const parsed = isHarmlessJson(json, maxDepth) ? zList.safeParse(json).data : undefined;
  if (!parsed) return undefined;
  const services = parsed.TrustedEntitiesList.flatMap(({ TrustedEntityServices }) => TrustedEntityServices);
  const certificates = services
    .filter(({ ServiceInformation }) => isGranted(ServiceInformation.ServiceStatus))
    .flatMap(({ ServiceInformation }) => ServiceInformation.ServiceDigitalIdentity?.X509Certificates ?? [])
    .map(({ val }) => val.replaceAll(/\s/g, ''));
  const { NextUpdate } = parsed.ListAndSchemeInformation;
  return { certificates, ...(NextUpdate ? { nextUpdate: NextUpdate } : {}) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
