import type { ProvenEligibility } from '@assent/application';
import {
  AppError,
  accept,
  howProven,
  type Instant,
  knownProofSchemas,
  type ProofRequest,
  type ProofSchema,
  type ProofSchemas,
  type Rejection,
  reject,
  type Verification,
} from '@assent/domain';
import { hexToBytes } from '@noble/hashes/utils';
import { parametersHash } from '../parameters/range-parameters.ts';
import { hasProofLayout } from '../presentations/check-proof.ts';
import { type ProofPresentation, parsePresentation } from '../presentations/proof-presentation.ts';
import { isCompressedPoint } from '../statement/canonical-proof.ts';
import { requestHash } from '../statement/statement-context.ts';
import { VerifierPool, type VerifierPoolOptions } from './verifier-pool.ts';

/** What a verifier knows at the moment of a presentation. */
export interface VerifyingAt {
  readonly now: Instant;
  /** The newest epoch of each registry of the request, and how many epochs a request may be behind: 0 if absent. */
  readonly epochs: ReadonlyMap<string, number>;
  readonly maxEpochsBehind?: number;
  /** Parameters for ranges that this verifier has made, if the verifier object was not given them. */
  readonly rangeParameters?: Uint8Array;
}

export interface ProofVerifierOptions extends VerifierPoolOptions {
  /** The parameters for ranges that this verifier has made itself. */
  readonly rangeParameters?: readonly Uint8Array[];
  readonly schemas?: ProofSchemas;
}

/** Checks presentations against the verifier's own requests, with the engine in threads that may fail. */
export class ProofVerifier {
  private readonly pool: VerifierPool;
  private readonly schemas: ProofSchemas;
  private readonly parameters: ReadonlyMap<string, Uint8Array>;

  constructor({ rangeParameters = [], schemas = knownProofSchemas, ...pool }: ProofVerifierOptions = {}) {
    this.pool = new VerifierPool(pool);
    this.schemas = schemas;
    this.parameters = new Map(rangeParameters.map((bytes) => [parametersHash(bytes), bytes]));
  }

  /**
   * Whether a presentation answers `request`, which the verifier has kept and takes from nobody else. That it is
   * answered once, and that a pseudonym enrols once, is for whoever keeps them to see to.
   *
   * @throws AppError `overloaded` or `timeout`: the engine did not answer; `registry_unavailable`: the newest epoch of a
   *   registry is not known; `invalid_request` or `configuration_invalid`: the request is none of this verifier's
   */
  async verify(request: ProofRequest, text: string, at: VerifyingAt): Promise<Verification<ProvenEligibility>> {
    if (at.now >= request.expiresAt) return reject('challenge_expired', '/expiresAt');
    const parsed = parsePresentation(text);
    if (!parsed.valid) return parsed;
    const presentation = parsed.value;
    if (presentation.request !== requestHash(request)) return reject('wrong_challenge', '/request');
    const issuers = issuersOf(request, presentation);
    if (!issuers) return reject('malformed', '/issuers');
    const stale = issuers.flatMap((issuer, index) => staleStatus(issuer, index, at));
    if (stale.length > 0) return { valid: false, rejections: stale };
    if (!isCompressedPoint(hexToBytes(presentation.pseudonym))) return reject('malformed', '/pseudonym');
    const check = { request, presentation, rangeParameters: this.parametersOf(request, at) };
    if (!hasProofLayout(check, this.schemas)) return reject('malformed', '/proof');
    if (!(await this.pool.check(check, this.schemasOf(request)))) return reject('bad_proof', '/proof');
    return accept({
      pseudonym: presentation.pseudonym,
      issuers: issuers.map(({ did }) => did),
      revealed: revealedOf(request, presentation),
      criteria: howProven(request),
    });
  }

  /** Loads the engine in a thread, so that the first proof need not wait for it. */
  prepare(): void {
    this.pool.prepare();
  }

  /** How many threads were started: one more for each that failed. */
  get threadsStarted(): number {
    return this.pool.started;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private parametersOf({ ranges }: ProofRequest, { rangeParameters }: VerifyingAt): Uint8Array | undefined {
    if (ranges.method === 'transparent') return undefined;
    const isNamed = rangeParameters && parametersHash(rangeParameters) === ranges.sha256;
    const bytes = isNamed ? rangeParameters : this.parameters.get(ranges.sha256);
    if (!bytes) throw new AppError('configuration_invalid', { reason: 'parameters of ranges that are not our own' });
    return bytes;
  }

  private schemasOf({ credentials }: ProofRequest): readonly ProofSchema[] {
    return credentials.flatMap(({ schema }) => this.schemas(schema) ?? []);
  }
}

type AcceptedIssuer = ProofRequest['credentials'][number]['issuers'][number];

function issuersOf({ credentials }: ProofRequest, { issuers }: ProofPresentation): AcceptedIssuer[] | undefined {
  const chosen = credentials.flatMap((credential, index) => credential.issuers[issuers[index] ?? -1] ?? []);
  return chosen.length === credentials.length && issuers.length === credentials.length ? chosen : undefined;
}

function staleStatus({ status }: AcceptedIssuer, index: number, at: VerifyingAt): Rejection[] {
  if (!status) return [];
  const newest = at.epochs.get(status.registry);
  if (newest === undefined) throw new AppError('registry_unavailable', { registry: status.registry });
  const isStale = status.epoch < newest - (at.maxEpochsBehind ?? 0);
  return isStale ? [{ reason: 'stale_status', at: `/credentials/${index}` }] : [];
}

const revealedOf = ({ credentials }: ProofRequest, { revealed }: ProofPresentation) =>
  credentials.map(({ reveal }, index) =>
    Object.fromEntries(reveal.map(({ field }, place) => [field, revealed[index]?.[place] ?? null])),
  );
