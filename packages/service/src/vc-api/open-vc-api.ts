import { type VerifyDocumentPorts, verifyDocument } from '@assent/application';
import {
  documentDeriver,
  documentVerifier,
  pinnedFetch,
  veramoDisclosureSigner,
  veramoDocumentSigner,
} from '@assent/veramo';
import type { Configuration } from '../configuration.ts';
import type { AppOptions } from '../http/app.ts';
import type { ServiceParts } from '../load-parts.ts';
import { documentLists } from './document-lists.ts';
import { readDocumentStatus } from './read-document-status.ts';
import { vcApi } from './vc-api.ts';

/** The VC-API, if the configuration has it on. */
export function openVcApi(
  { vcApi: wanted, publicUrl, statusLists }: Configuration,
  { ports, lists: mirror, agent }: ServiceParts,
  wakeOutbox: () => void,
): Pick<AppOptions, 'vcApi'> {
  if (!wanted) return {};
  const { tenant, access } = wanted;
  const signer = veramoDocumentSigner(agent);
  const baseUrl = `${publicUrl.replace(/\/$/, '')}/vc-api`;
  const lists = documentLists({ ...ports, lists: mirror }, signer, { ...statusLists, tenant, baseUrl });
  const verifying: VerifyDocumentPorts = {
    clock: ports.clock,
    documents: documentVerifier(agent),
    readStatus: readDocumentStatus({
      lists,
      fetch: pinnedFetch(),
      // the status of a list is not looked at: lists of lists would have no end
      verifyList: (document) => verifyDocument(verifying, document, { status: false }),
    }),
  };
  const disclosing = { disclosures: veramoDisclosureSigner(agent), deriver: documentDeriver };
  const api = vcApi({ ...ports, ...verifying, ...disclosing, signer }, { tenant, lists, wakeOutbox });
  return { vcApi: { api, access } };
}
