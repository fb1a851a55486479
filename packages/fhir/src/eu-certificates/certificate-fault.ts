import { refusing } from '../checked.ts';

/** Why an EU Digital COVID Certificate is refused. */
export type CertificateFault =
  | 'prefix'
  | 'base45'
  | 'not_compressed'
  | 'cose_form'
  | 'algorithm'
  | 'certificate_unknown'
  | 'certificate_not_valid'
  | 'signature'
  | 'claims_form'
  | 'not_yet_valid'
  | 'expired'
  | 'schema'
  | 'key_usage';

/** Ends a check of a certificate. */
export const refuseCertificate: (fault: CertificateFault) => never = refusing<CertificateFault>();
