import type { Instant } from '../primitives.ts';
import type { AccessRequest, Research } from './access-request.ts';
import { type DataUseTerm, isWithin } from './grant-terms.ts';
import type { Obligation } from './obligation.ts';

/** Whether terms of data use allow what a request is for: one permission among them at least, and every restriction. */
export function allowsUse(terms: readonly DataUseTerm[], request: AccessRequest, at: Instant): boolean {
  const { research } = request;
  if (research === undefined) return false;
  return terms.some((term) => permits(term, research)) && terms.every((term) => isKept(term, research, request, at));
}

/** What whoever uses the data under these terms owes. */
export function dutiesOfUse(terms: readonly DataUseTerm[]): Obligation[] {
  return terms.flatMap((term): Obligation[] => {
    if (term.duo === 'DUO:0000024') return [{ code: term.duo, until: term.until }];
    return term.duo === 'DUO:0000019' || term.duo === 'DUO:0000029' ? [{ code: term.duo }] : [];
  });
}

/** A permission of DUO. Restrictions and duties permit nothing by themselves. */
function permits(term: DataUseTerm, { kind, disease }: Research): boolean {
  switch (term.duo) {
    case 'DUO:0000004':
      return true;
    case 'DUO:0000042':
      return kind !== 'clinical-care';
    case 'DUO:0000006':
      return kind === 'biomedical';
    case 'DUO:0000007':
      return (
        kind === 'biomedical' && term.diseases.some((d) => d.system === disease?.system && d.code === disease.code)
      );
    case 'DUO:0000011':
      return kind === 'ancestry';
    case 'DUO:0000043':
      return kind === 'clinical-care';
    default:
      return false;
  }
}

/** Whether a restriction of DUO is kept; true for terms that restrict nothing. */
function isKept(term: DataUseTerm, research: Research, request: AccessRequest, at: Instant): boolean {
  switch (term.duo) {
    case 'DUO:0000015':
      return research.kind !== 'methods';
    case 'DUO:0000016':
      return research.genetic;
    case 'DUO:0000018':
      return research.nonProfitOrganization && research.nonCommercial;
    case 'DUO:0000021':
      return research.ethicsApproval;
    case 'DUO:0000044':
      return research.kind !== 'ancestry';
    case 'DUO:0000045':
      return research.nonProfitOrganization;
    case 'DUO:0000046':
      return research.nonCommercial;
    default:
      return isWithinLimits(term, research, request, at);
  }
}

/** Restrictions of DUO that name where, until when, by whom, or what for. */
function isWithinLimits(term: DataUseTerm, research: Research, request: AccessRequest, at: Instant): boolean {
  const { requester, jurisdiction } = request;
  switch (term.duo) {
    case 'DUO:0000022':
      return jurisdiction !== undefined && term.jurisdictions.some((outer) => isWithin(jurisdiction, outer));
    case 'DUO:0000025':
      return at < term.until;
    case 'DUO:0000026':
      return term.users.includes(requester.did);
    case 'DUO:0000027':
      return research.project !== undefined && term.projects.includes(research.project);
    case 'DUO:0000028':
      return term.institutions.some((did) => did === requester.did || did === requester.organization);
    default:
      return true;
  }
}
