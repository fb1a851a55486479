import * as z from 'zod';
import { zCoding, zDid, zInstant } from '../primitives.ts';

/** Countries and regions: ISO 3166-1 and 3166-2, `US` or `US-CA`. */
export const zJurisdiction = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/);

/** Whether `inner` is `outer` or a part of it: `US-CA` is within `US`, and `US` is not within `US-CA`. */
export const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}-`);

/** How a session of telemedicine takes place. */
export const zModality = z.enum(['video', 'audio', 'chat']);

/** What a grant for telemedicine asks of a session. Whoever relies on it keeps a session receipt. */
const zTelemedicineTerms = z.strictObject({
  kind: z.literal('telemedicine'),
  modalities: z.array(zModality).min(1),
  recording: z.boolean(),
});

/** One term of the Data Use Ontology (GA4GH DUO): a permission, a restriction or a duty. Other terms are refused. */
const zDataUseTerm = z.union([
  z.strictObject({
    duo: z.enum([
      'DUO:0000004', // no restriction
      'DUO:0000042', // general research use
      'DUO:0000006', // health or medical or biomedical research
      'DUO:0000011', // population origins or ancestry research only
      'DUO:0000015', // no general methods research
      'DUO:0000016', // genetic studies only
      'DUO:0000018', // not for profit, non commercial use only
      'DUO:0000019', // publication required
      'DUO:0000021', // ethics approval required
      'DUO:0000029', // return to database or resource
      'DUO:0000043', // clinical care use
      'DUO:0000044', // population origins or ancestry research prohibited
      'DUO:0000045', // not for profit organisation use only
      'DUO:0000046', // non-commercial use only
    ]),
  }),
  z.strictObject({ duo: z.literal('DUO:0000007'), diseases: z.array(zCoding).min(1).max(64) }), // disease specific
  z.strictObject({ duo: z.literal('DUO:0000022'), jurisdictions: z.array(zJurisdiction).min(1).max(64) }), // geographic
  z.strictObject({ duo: z.literal('DUO:0000024'), until: zInstant }), // publication moratorium
  z.strictObject({ duo: z.literal('DUO:0000025'), until: zInstant }), // time limit on use
  z.strictObject({ duo: z.literal('DUO:0000026'), users: z.array(zDid).min(1).max(64) }), // user specific
  z.strictObject({ duo: z.literal('DUO:0000027'), projects: z.array(z.string().min(1).max(256)).min(1).max(64) }),
  z.strictObject({ duo: z.literal('DUO:0000028'), institutions: z.array(zDid).min(1).max(64) }),
]);
export type DataUseTerm = z.infer<typeof zDataUseTerm>;

/** Terms under which data, genomic data among them, may be used for research. */
const zResearchTerms = z.strictObject({
  kind: z.literal('research'),
  dataUse: z.array(zDataUseTerm).min(1).max(24),
});

/** Use under a permit of an authority, in the processing environment it names (EHDS, Regulation (EU) 2025/327, Art. 68). */
const zPermitTerms = z.strictObject({
  kind: z.literal('data-use-permit'),
  permit: z.string().min(1).max(256),
  environment: zDid,
});

/** What a grant of a special category asks of a request beside its provisions. A permit counts only if it is given. */
export const zGrantTerms = z.discriminatedUnion('kind', [zTelemedicineTerms, zResearchTerms, zPermitTerms]);
