import { readFileSync } from 'node:fs';
import { AppError, type TenantId, zCoding, zTenantId } from '@assent/domain';
import * as z from 'zod';

const zUpstream = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/ }).refine((url) => !/[?#]|\/\/[^/]*@/.test(url)),
  /** A file with what is sent as `Authorization`. */
  authorizationFile: z.string().min(1).optional(),
  /** Codes that put a security label on whatever mentions one of them. */
  labels: z.array(z.strictObject({ label: zCoding, codes: z.array(zCoding).min(1).max(10_000) })).default([]),
  stepMs: z.int().min(10).max(5000).default(250),
  timeoutMs: z.int().min(100).max(15_000).default(4000),
  maxBytes: z.int().min(1024).max(50_000_000).default(10_000_000),
  maxMatches: z.int().min(1).max(10_000).default(1000),
});

/** The FHIR server behind one tenant. */
export type UpstreamConfiguration = z.infer<typeof zUpstream> & { readonly authorization?: string };

/**
 * Reads the file of the operator that says which FHIR server is behind which tenant.
 *
 * @throws AppError `configuration_invalid` naming the variable, never what is in the file
 */
export function readUpstreams(file: string): ReadonlyMap<TenantId, UpstreamConfiguration> {
  try {
    const { tenants } = z
      .strictObject({ tenants: z.record(zTenantId, zUpstream) })
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    return new Map(
      Object.entries(tenants).map(([tenant, one]) => [
        tenant as TenantId,
        one.authorizationFile ? { ...one, authorization: readFileSync(one.authorizationFile, 'utf8').trim() } : one,
      ]),
    );
  } catch {
    throw new AppError('configuration_invalid', { variables: ['ASSENT_FHIR_UPSTREAMS_FILE'] });
  }
}
