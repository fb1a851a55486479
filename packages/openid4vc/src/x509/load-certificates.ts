import type { X509Certificate } from '@peculiar/x509';

/**
 * What reads certificates, loaded when there is one. `reflect-metadata` must have run before the rest, and bundles do not keep to the order
 * of imports that they load apart.
 */
export async function loadCertificates() {
  await import('reflect-metadata');
  const [certificates, chains] = await Promise.all([import('./certificates.ts'), import('./check-chain.ts')]);
  return { ...certificates, ...chains };
}

/** As `certificatesIn`. @throws Error as there */
export const readCertificates = async (pem: string): Promise<readonly X509Certificate[]> =>
  (await loadCertificates()).certificatesIn(pem);
