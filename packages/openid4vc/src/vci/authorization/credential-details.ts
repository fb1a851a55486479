import type { IssuedType } from '@assent/domain';
import * as z from 'zod';
import { jsonOf } from '../../vp/vp-token.ts';
import { configurationFrom, offeredFormats } from '../metadata.ts';

export const detailType = 'openid_credential';

/** What a wallet asks to be authorized for (OpenID4VCI 1.0 §5.1.1). */
export const zCredentialDetail = z.looseObject({
  type: z.literal(detailType),
  credential_configuration_id: z.string().min(1).max(256),
  locations: z.array(z.string().max(1024)).max(4).optional(),
  credential_identifiers: z.undefined().optional(),
});

const zCredentialDetails = z.array(zCredentialDetail).min(1).max(offeredFormats.length);

/** The configurations that a wallet asks for; undefined if it asks for none, or what it asks for cannot be read. */
export function configurationsIn(details: string | undefined): readonly string[] | undefined {
  const parsed = zCredentialDetails.safeParse(jsonOf(details ?? '')).data;
  return parsed && [...new Set(parsed.map(({ credential_configuration_id: id }) => id))];
}

/** Whether every configuration is of the type that was offered. */
export const areOffered = (configurations: readonly string[], type: IssuedType): boolean =>
  configurations.every((id) => configurationFrom(id)?.type === type);

/** What was authorized, as the token answer says it (§6.2): one data set for each configuration, called by its name. */
export const authorizedDetail = (configuration: string, issuer: string) => ({
  type: detailType,
  locations: [issuer],
  credential_configuration_id: configuration,
  credential_identifiers: [configuration],
});
