import type { Endpoints, ResultOf } from '@assent/api';

/** A study with its criteria. */
export type Study = ResultOf<Endpoints['readStudy']>;

/** A request of a study, and what was proven. */
export type ProofRequest = ResultOf<Endpoints['listProofRequests']>['requests'][number];
