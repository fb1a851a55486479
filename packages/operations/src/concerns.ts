import { lagOf, type Snapshot } from './history.ts';

/** What may need somebody. The first of them are failures: something does not work now. */
export type Concern =
  | 'database'
  | 'chain'
  | 'index'
  | 'staleLists'
  | 'lateEmergencies'
  | 'disabledWebhooks'
  | 'unreviewed'
  | 'failingWebhooks'
  | 'certificates'
  | 'lag';

const failures: readonly Concern[] = ['database', 'chain', 'index', 'staleLists', 'lateEmergencies'];

/** Blocks that an index may be behind without anybody minding: it looks several times in each. */
const usualLagBlocks = 3;

/** What needs somebody now, failures first. */
export function concernsOf(now: Snapshot): readonly Concern[] {
  const { checks, standing, statusLists } = now;
  const holds: Readonly<Record<Concern, boolean>> = {
    database: checks.database === false || standing === undefined,
    chain: checks.chain === false,
    index: checks.index === false,
    staleLists: statusLists.stale > 0,
    lateEmergencies: (standing?.emergencies.late ?? 0) > 0,
    disabledWebhooks: (standing?.webhooks.disabled ?? 0) > 0,
    unreviewed: (standing?.emergencies.unreviewed ?? 0) > 0,
    failingWebhooks: (standing?.webhooks.failing ?? 0) > 0,
    certificates: (standing?.certificatesEnding ?? 0) > 0,
    lag: (lagOf(now) ?? 0) > usualLagBlocks,
  };
  return (Object.keys(holds) as Concern[]).filter((concern) => holds[concern]);
}

/** The one big state of the page: nothing, something to look at, or something that does not work. */
export function stateOf(concerns: readonly Concern[]): 'verified' | 'check' | 'problem' {
  if (concerns.some((concern) => failures.includes(concern))) return 'problem';
  return concerns.length > 0 ? 'check' : 'verified';
}
