import {
  maxForms,
  zCredentialType,
  zDcqlQuery,
  zDid,
  zFormAsked,
  zFormResponse,
  zInstant,
  zIssuedType,
  zIssuerId,
  zSecuredFormat,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';
import { zRejection } from './credentials.ts';

const tag = 'Wallets (OpenID4VC)';

/** What happened in a session. */
export const zSessionSteps = z.array(
  z.strictObject({
    at: zInstant,
    step: z.string(),
    causes: z.array(zRejection).optional(),
    /** What could not be known: the code of a problem, and its reason. */
    unknown: z.string().optional(),
  }),
);

/** Of a page, as browsers write it. */
const zOrigin = z
  .string()
  .max(256)
  .regex(/^https:\/\/[a-z0-9.-]+(:\d{1,5})?$/);

const zStatusOrder = z.enum(['valid', 'suspended', 'revoked']);

/** `deferred`: a wallet has the code, and the offer was not released yet. `denied`: it will not be issued. */
const zOfferState = z.enum(['open', 'redeemed', 'deferred', 'denied', 'issued', 'expired']);

/** How a request stands, without what was disclosed. */
const zSummary = {
  purpose: z.string(),
  created_at: zInstant,
  expires_at: zInstant,
  /** Each credential that was asked for, by its id in the query. */
  asked: z.array(z.strictObject({ query: z.string(), types: z.array(zCredentialType), required: z.boolean() })),
  /** `concluded` once there is a verdict; `expired` if nobody answered in time. */
  state: z.enum(['open', 'expired', 'concluded']),
  /** Null until it is concluded, and again once it was forgotten. `declined`: the wallet said that it will not answer. */
  verdict: z.enum(['accepted', 'refused', 'declined']).nullable(),
};

/** Requests to wallets of any maker. Paths and names are those that scripts of others rely on (docs/interop.md). */
export const walletSessionEndpoints = {
  setCredentialStatus: endpoint({
    method: 'POST',
    path: '/admin/credentials/{id}/status',
    audience: 'tenant',
    tag,
    summary:
      'Suspend a credential, end its suspension (`valid`), or revoke it for good. Refused here at once, everywhere with the next batch on the chain; valid again once the chain says so.',
    status: 202,
    params: z.strictObject({ id: zUuid }),
    body: z.strictObject({ status: zStatusOrder }),
    /** `since`: when this was asked for first. `intent` leads to its place on the chain. */
    result: z.strictObject({ status: zStatusOrder, since: zInstant, intent: z.string() }),
  }),
  openOffer: endpoint({
    method: 'POST',
    path: '/admin/offers',
    audience: 'tenant',
    tag,
    summary:
      'Offer a credential to a wallet of any maker (OpenID4VCI 1.0). `uri` is the link or QR code it opens; `tx_code` goes to the patient on another way. Nothing is issued before the wallet takes it.',
    status: 201,
    body: z
      .strictObject({
        type: zIssuedType,
        /** What to say; or `subject`, of whom their latest credential of this type that is in force is said again. */
        claims: z.record(z.string(), z.unknown()).optional(),
        subject: zDid.optional(),
        /**
         * `authorization_code`: the patient agrees on a page of this service, where she proves herself with the code that
         * came on another way. There always is one then.
         */
        grant: z.enum(['pre-authorized_code', 'authorization_code']).default('pre-authorized_code'),
        /** Whether the wallet must have a code of six digits. */
        tx_code: z.boolean().default(false),
        /** Whether the wallet can come back for fresh copies, while what it says is neither revoked nor suspended. */
        refresh: z.boolean().default(false),
        /** Whether nothing is issued before the offer is released. Then `claims` may come with that, and the wallet can come back. */
        deferred: z.boolean().default(false),
        /** Whether the link has the offer in it, and not the address of it. */
        by_value: z.boolean().default(false),
        /**
         * Whether the first holder that something is issued to becomes a patient, if they are none. Then there must be a code: a link that was
         * passed on makes nobody a patient. It needs the right to register patients too.
         */
        register_patient: z.boolean().default(false),
        /** End of the credential; in a year, if not said. */
        valid_until: zInstant.optional(),
        lifetime_seconds: z.int().min(30).max(604_800).default(3600),
      })
      .refine(
        ({ claims, subject, deferred }) =>
          (claims === undefined) !== (subject === undefined) || (deferred && subject === undefined),
        { path: ['claims'], error: 'either claims or subject' },
      )
      .refine(
        ({ register_patient, tx_code, grant }) => !register_patient || tx_code || grant === 'authorization_code',
        {
          path: ['register_patient'],
          error: 'needs a code',
        },
      ),
    result: z.strictObject({ id: z.string(), uri: z.string(), tx_code: z.string().nullable(), expires_at: zInstant }),
  }),
  readOffer: endpoint({
    method: 'GET',
    path: '/admin/offers/{id}',
    audience: 'tenant',
    tag,
    summary: 'What became of an offer: its state, the credentials that were issued, and each step.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    result: z.strictObject({
      state: zOfferState,
      credentials: z.array(z.string()),
      expires_at: zInstant,
      /** Until when the wallet can come back for fresh copies; null if it cannot. */
      refresh_until: zInstant.nullable(),
      steps: z.array(
        z.strictObject({
          at: zInstant,
          step: z.string(),
          cause: z.string().optional(),
          credentials: z.int().optional(),
        }),
      ),
    }),
  }),
  releaseOffer: endpoint({
    method: 'POST',
    path: '/admin/offers/{id}/release',
    audience: 'tenant',
    tag,
    summary:
      'Decide about a deferred offer, for good: issue it, if need be with claims that were not known before, or deny it.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    body: z.strictObject({
      decision: z.enum(['issue', 'deny']).default('issue'),
      claims: z.record(z.string(), z.unknown()).optional(),
    }),
    result: z.strictObject({ state: zOfferState }),
  }),
  openPresentationSession: endpoint({
    method: 'POST',
    path: '/admin/presentation-requests',
    audience: 'tenant',
    tag,
    summary:
      'Ask a wallet of any maker for a presentation (OpenID4VP 1.0). `uri` is the link or QR code it opens; with `dc_api` there is a request for the browser instead.',
    status: 201,
    body: z.strictObject({
      dcql: zDcqlQuery,
      /** `dc_api` and `dc_api.jwt`: through a page and its browser, which pass `dc_api` of the answer on. */
      response_mode: z.enum(['direct_post', 'direct_post.jwt', 'dc_api', 'dc_api.jwt']).default('direct_post.jwt'),
      /** Of the pages that ask, for these two modes. */
      expected_origins: z.array(zOrigin).min(1).max(16).optional(),
      client_id_prefix: z
        /** `origin`: not signed, for the modes of a page alone. */
        .enum(['decentralized_identifier', 'x509_hash', 'x509_san_dns', 'redirect_uri', 'origin'])
        .default('x509_hash'),
      /** Shown to the patient, by wallets that show it. */
      /** A zero-knowledge proof in the same query: its id there, and one of the tenant's studies. */
      proof: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), study: zUuid }).optional(),
      /** Questionnaires (FHIR R4) that are asked beside it; wallets of others may leave them out. */
      questionnaires: z.array(zFormAsked).max(maxForms).optional(),
      purpose: z.string().min(1).max(256).default('Verification'),
      /** Where the patient goes on, if the wallet is on the device that began: it gets a `response_code`. */
      redirect_uri: z
        .url({ protocol: /^https?$/ })
        .max(2048)
        .optional(),
      /** Whether there is a code of eight signs for a wallet that cannot open the link. */
      with_code: z.boolean().default(false),
      lifetime_seconds: z.int().min(30).max(86_400).default(600),
    }),
    result: z.strictObject({
      id: z.string(),
      /** Crockford's base 32; it is read in any case, with hyphens or spaces. */
      code: z.string().optional(),
      /** Empty for the modes of a page. */
      uri: z.string(),
      expires_at: zInstant,
      /** What the page gives to `navigator.credentials.get({digital: {requests: […]}})`. */
      dc_api: z.strictObject({ protocol: z.string(), data: z.record(z.string(), z.unknown()) }).optional(),
    }),
  }),
  answerPresentationSession: endpoint({
    method: 'POST',
    path: '/admin/presentation-requests/{id}/dc-api-response',
    audience: 'tenant',
    tag,
    summary:
      'What the page got from the browser (Digital Credentials API): the origin of the page, and `data` of the credential. What was disclosed is read from the session.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    body: z.strictObject({ origin: zOrigin, data: z.record(z.string(), z.unknown()) }),
    /** `verdict` is null if the answer could not be read, or its proofs do not hold: the session stays open. */
    result: z.strictObject({
      verdict: z.enum(['accepted', 'refused', 'declined']).nullable(),
      rejections: z.array(zRejection),
    }),
  }),
  listPresentationSessions: endpoint({
    method: 'GET',
    path: '/admin/presentation-requests',
    audience: 'tenant',
    tag,
    summary:
      'Requests to wallets, newest first: what was asked for and how each stands. What was disclosed is not in it.',
    status: 200,
    query: z.strictObject(zPaging),
    result: z.strictObject({ sessions: z.array(z.strictObject({ id: z.string(), ...zSummary })) }),
  }),
  readPresentationCode: endpoint({
    method: 'GET',
    path: '/v1/presentation-codes/{code}',
    audience: 'public',
    tag,
    summary: 'The link of an open request, by the code that somebody types who cannot open it. It is no secret.',
    status: 200,
    params: z.strictObject({ code: z.string().regex(/^[A-Za-z0-9 -]{8,12}$/) }),
    result: z.strictObject({ uri: z.string(), expires_at: zInstant }),
  }),
  readPresentationSession: endpoint({
    method: 'GET',
    path: '/admin/presentation-requests/{id}',
    audience: 'tenant',
    tag,
    summary: 'What became of a request: its state, the verdict with every reason, what was disclosed, and each step.',
    status: 200,
    params: z.strictObject({ id: zUuid }),
    /** Of a session with a `redirect_uri`, once it is accepted: the code that came to it. */
    query: z.strictObject({ response_code: z.string().max(128).optional() }),
    result: z.strictObject({
      ...zSummary,
      /** The link, and the code if there is one, while it is open. */
      uri: z.string().nullable(),
      code: z.string().nullable(),
      rejections: z.array(zRejection),
      disclosed: z.array(
        z.strictObject({
          query: z.string(),
          id: z.string(),
          type: zCredentialType,
          format: zSecuredFormat,
          issuer: zIssuerId,
          holder: zDid,
          claims: z.record(z.string(), z.unknown()),
          validUntil: zInstant,
          /** A service holds the key of the holder for them. */
          custody: z.literal('service').optional(),
        }),
      ),
      /** The request for a proof, for `GET /v1/proof-requests/{id}`. */
      proof: z.strictObject({ query: z.string(), request: zUuid }).optional(),
      /** Questionnaires that were asked, and what the patient said to each that they answered: proven by nobody. */
      questionnaires: z.array(zFormAsked).optional(),
      questionnaire_responses: z.array(z.strictObject({ query: z.string(), response: zFormResponse })).optional(),
      steps: zSessionSteps,
    }),
  }),
};
