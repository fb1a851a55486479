import type { Did } from '@assent/domain';

/** Documents of DIDs, as they are now. */
export interface DidDocuments {
  /**
   * The document (DID Core 1.0 §5), or undefined if the DID was given up.
   *
   * @throws AppError `not_found` if nothing can ever answer to it; `did_resolution_failed`: the answer is unknown
   */
  read(did: Did): Promise<Readonly<Record<string, unknown>> | undefined>;
}
