import type { DidDocuments } from '@assent/application';
import { AppError } from '@assent/domain';
import { didReader, type Resolving } from './jws/did-documents.ts';

/** Documents as an agent resolves them. @throws AppError `not_found`, `did_resolution_failed` */
export const veramoDidDocuments = (agent: Resolving): DidDocuments => ({
  async read(did) {
    const state = await didReader(agent)(did);
    if (state.kind === 'invalid') throw new AppError('not_found', { did });
    return state.kind === 'active' ? { ...state.document } : undefined;
  },
});
