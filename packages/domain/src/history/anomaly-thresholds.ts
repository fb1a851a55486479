/** Seconds in an hour. */
const hour = 3600;

/** Where the rules of version 1 begin to find something. */
export const anomalyThresholds = {
  /** `unusual-volume`: this many accesses in a day at least, … */
  volumeFloor: 20,
  /** … and more than so many times the median of the actor's earlier days with accesses, none of which counts as zero. */
  volumeFactor: 3,
  /** `at-night`: from this hour on, and before that one. */
  nightStart: 22,
  nightEnd: 6,
  /** `many-patients`: different patients of one person in an hour. */
  manyPatients: 30,
  manyPatientsSeconds: hour,
  /** `after-denial`: how long after a refusal. */
  denialSeconds: 24 * hour,
} as const;

/** Most receipts that a finding names; `why.count` says how many there are. */
export const maxNamedReceipts = 200;
