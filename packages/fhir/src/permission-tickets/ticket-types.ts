import type { PurposeOfUse } from '@assent/domain';

const base = 'https://smarthealthit.org/permission-ticket-type';

interface TicketRules {
  readonly url: string;
  /** A ticket says no purpose but by its type: a grant for another purpose does not become one. */
  readonly purposes: readonly PurposeOfUse[];
  readonly requester: 'Organization' | 'PractitionerRole';
  /** Members of its context, each required. */
  readonly context: readonly string[];
}

/** The types of SMART Permission Tickets that a grant to a practitioner or an organisation can become. */
export const ticketTypes = {
  'provider-consult': {
    url: `${base}/provider-consult-v1`,
    purposes: ['TREAT'],
    requester: 'PractitionerRole',
    context: ['reason', 'consult_request'],
  },
  'research-study-access': {
    url: `${base}/research-study-access-v1`,
    purposes: ['HRESCH', 'CLINTRCH'],
    requester: 'Organization',
    context: ['study'],
  },
  'public-health-investigation': {
    url: `${base}/public-health-investigation-v1`,
    purposes: ['PUBHLTH'],
    requester: 'Organization',
    context: ['reportable_condition'],
  },
  'payer-claims-adjudication': {
    url: `${base}/payer-claims-adjudication-v1`,
    purposes: ['HPAYMT', 'COVERAGE'],
    requester: 'Organization',
    context: ['service', 'claim'],
  },
} as const satisfies Record<string, TicketRules>;
export type TicketType = keyof typeof ticketTypes;
