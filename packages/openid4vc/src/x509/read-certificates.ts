import type { X509Certificate } from '@peculiar/x509';

/** As `certificatesIn`, for whoever loads what reads certificates only when there is one. @throws Error as there */
export const readCertificates = async (pem: string): Promise<readonly X509Certificate[]> =>
  (await import('./certificates.ts')).certificatesIn(pem);
