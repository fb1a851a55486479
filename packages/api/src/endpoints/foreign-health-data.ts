import { zInstant } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const tag = 'Health cards and links';
const zIssuer = z.string().min(1).max(512);

/** What wallets are told about SMART Health Cards and Links of others, as their pages connect to this service alone. */
export const foreignHealthDataEndpoints = {
  readHealthCardIssuer: endpoint({
    method: 'GET',
    path: '/v1/health-card-issuers/keys',
    audience: 'public',
    tag,
    summary:
      'The keys of an issuer of SMART Health Cards, and who vouches for its name: this service (`service`) or the directory that it was given (`directory`). `nobody`: the keys are read from the issuer, and who that is, is not known.',
    status: 200,
    query: z.strictObject({ iss: zIssuer }),
    result: z.strictObject({
      iss: zIssuer,
      name: z.string().nullable(),
      vouchedBy: z.enum(['service', 'directory', 'nobody']),
      /** Of when the directory is. */
      asOf: zInstant.optional(),
      keySet: z.looseObject({}),
    }),
  }),
  readRevokedHealthCards: endpoint({
    method: 'GET',
    path: '/v1/health-card-issuers/revoked',
    audience: 'public',
    tag,
    summary: 'The list of cards that an issuer has revoked, for one of its keys. Which card it is about is not said.',
    status: 200,
    query: z.strictObject({ iss: zIssuer, kid: z.string().regex(/^[\w-]{43}$/) }),
    result: z.strictObject({ list: z.looseObject({}) }),
  }),
  visitHealthLink: endpoint({
    method: 'POST',
    path: '/v1/health-link-visits',
    audience: 'public',
    tag,
    summary:
      'Ask the server of a SMART Health Link for its list of files (with `visit`) or for one file, as a page of this service cannot. Files stay encrypted: their key is in the link, and is not sent here. Anything else that the server says is left out.',
    status: 200,
    body: z.strictObject({
      url: z.string().max(2048),
      visit: z
        .strictObject({
          recipient: z.string().trim().min(1).max(200),
          passcode: z.string().max(128).optional(),
          embeddedLengthMax: z.int().min(0).optional(),
        })
        .optional(),
    }),
    result: z.strictObject({ status: z.int(), mediaType: z.string(), text: z.string() }),
  }),
};
