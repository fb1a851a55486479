import { formatsFor } from '@assent/ui';

const { number, plural } = formatsFor('en');
const counted = (one: string, other: string) => (count: number) =>
  plural(count, { one, other: `${number(count)} ${other}` });

/** Texts of this app in English: the file that the others are typed by. */
export const en = {
  appName: 'Assent operations',
  signIn: {
    title: 'Sign in to operations',
    lead: 'For those who run this network.',
    key: 'Operator key',
    keyHelp:
      'On the machine of the service it is operatorKey in the file secrets.json. It stays in this page, and is gone when you close it.',
    submit: 'Sign in',
  },
  signOut: 'Sign out',
  overview: {
    title: 'How the network stands',
    asked: 'Asked',
    version: (version: string, span: string) => `Version ${version}, running for ${span}.`,
    states: {
      verified: 'Everything works',
      check: 'Works, but something needs you',
      problem: 'Something does not work',
      offline: 'The service does not answer',
    },
    offlineNext: 'What is below is what was known last. The page goes on asking.',
  },
  concerns: {
    database: 'The database cannot be read. See the log of the service.',
    chain: 'The chain does not answer. Revocations wait until it does; nothing is lost.',
    index: 'What is known of the chain is too old, so checks of credentials are refused.',
    staleLists: 'Status lists are out of date, and not answered from until the index has caught up.',
    lateEmergencies: 'Emergency access was opened and is not on the chain in time. See the outbox, and the log.',
    disabledWebhooks: 'Webhooks were given up after days of failures. Their organisations miss events.',
    unreviewed: 'Emergency access is over and nobody has reviewed it. The organisation has to.',
    failingWebhooks: 'Webhooks do not take events just now. They are tried again.',
    certificates: 'Certificates of issuers end within thirty days, or have ended.',
    lag: 'The index is behind the chain, and catches up.',
  },
  parts: {
    title: 'Parts',
    works: 'works',
    fails: 'does not work',
    names: { database: 'Database', chain: 'Chain', index: 'Index of the chain' },
  },
  chain: {
    title: 'Chain',
    head: 'Latest block',
    lag: 'Index behind',
    blocks: counted('1 block', 'blocks'),
    age: 'Index was at the head',
    ago: (span: string) => `${span} ago`,
    lists: 'Status lists',
    stale: 'Of these out of date',
    unknown: 'not known',
  },
  outbox: {
    title: 'Outbox',
    queued: 'Waiting',
    signed: 'Sent',
    mined: 'In a block',
    final: 'Done for good',
  },
  auditLog: {
    title: 'Audit log',
    size: 'Entries',
    waiting: 'Lines not yet in it',
    anchored: 'Latest anchor',
    none: 'none yet',
    states: { queued: 'waits', signed: 'sent', mined: 'in a block', final: 'done for good' },
  },
  attention: {
    title: 'For people',
    unreviewed: 'Emergency access without review',
    late: 'Emergency access late on the chain',
    failing: 'Webhooks that fail',
    disabled: 'Webhooks given up',
    certificates: 'Certificates that end soon',
  },
  checks: {
    title: 'Presentations since the start',
    outcome: 'Outcome',
    count: 'Number',
    accepted: 'Accepted',
    refused: 'Refused',
  },
  decisions: { title: 'Consent decisions since the start', verdict: 'Verdict', none: 'No decision was asked for yet.' },
  plots: {
    title: 'The last minutes',
    requests: 'Requests per second',
    requestsSeries: 'Requests',
    latency: 'Time to answer',
    mean: 'Mean',
    p95: 'Slowest of twenty, at most',
    shares: 'Shares',
    failed: 'Requests that failed',
    refused: 'Presentations refused',
    waiting: 'Chain',
    lag: 'Blocks behind',
    unmined: 'Work in no block yet',
    milliseconds: (count: number) => `${number(count)} ms`,
  },
};
