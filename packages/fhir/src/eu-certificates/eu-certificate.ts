import * as z from 'zod';
import type { CertificateKind } from './signer-certificate.ts';

const zText = z.string().min(1).max(100);
const zName = z.looseObject({
  fn: z.string().max(100).optional(),
  fnt: z.string().regex(/^[A-Z<]{1,80}$/),
  gn: z.string().max(100).optional(),
  gnt: z
    .string()
    .regex(/^[A-Z<]{0,80}$/)
    .optional(),
});
/** What every entry has: disease, country, issuer, identifier. */
const entry = { tg: zText, co: z.string().regex(/^[A-Z]{2,10}$/), is: zText, ci: zText };
const zDate = z.iso.date();
const zVaccination = z.looseObject({
  ...entry,
  ...{ vp: zText, mp: zText, ma: zText, dt: zDate },
  dn: z.int().min(1).max(9),
  sd: z.int().min(1).max(9),
});
const zTest = z.looseObject({ ...entry, tt: zText, sc: z.string().min(10).max(40), tr: zText });
const zRecovery = z.looseObject({ ...entry, fr: zDate, df: zDate, du: zDate });

/** The content of a certificate (EU DCC schema 1.x): one vaccination, one test or one recovery. */
export const zEuCertificate = z
  .looseObject({
    ver: z.string().regex(/^1\.\d{1,2}\.\d{1,2}$/),
    nam: zName,
    dob: z.string().regex(/^((19|20)\d\d(-\d\d){0,2}){0,1}$/),
    v: z.array(zVaccination).length(1).nullish(),
    t: z.array(zTest).length(1).nullish(),
    r: z.array(zRecovery).length(1).nullish(),
  })
  .refine(({ v, t, r }) => [v, t, r].filter(Boolean).length === 1);
export type EuCertificate = z.infer<typeof zEuCertificate>;

/** What a certificate is about. */
export const kindOf = ({ v, t }: EuCertificate): CertificateKind => (v ? 'vaccination' : t ? 'test' : 'recovery');
