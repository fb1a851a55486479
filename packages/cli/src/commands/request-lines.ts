import type { Disclosure, ExplainedCredential, ExplainedRequest } from '@assent/application';
import type { ClaimPath } from '@assent/domain';
import { table } from '../output.ts';

const pathText = (path: ClaimPath) => path.map((step) => step ?? '*').join('.');
const pathsText = (paths: readonly ClaimPath[]) => paths.map(pathText).join(', ');

/** What of a credential leaves the wallet, in words. */
export const disclosedText = (disclose: Disclosure['disclose']): string =>
  disclose === 'all' ? 'all of it' : pathsText(disclose) || 'that you have it';

/** An explained request, for a person: one line for each credential, and what they should know. */
export function requestLines(purpose: string, { credentials, missing }: ExplainedRequest): string[] {
  const rows = credentials.map((credential) => [
    typeText(credential),
    credential.need,
    pathsText(credential.asked) || 'that you have it',
    String(credential.fitting),
    leavesText(credential),
  ]);
  return [
    `purpose: ${purpose}`,
    ...table([['credential', 'need', 'asks for', 'held', 'would leave'], ...rows]),
    ...credentials
      .filter(({ showsMore }) => showsMore)
      .map((credential) => `${typeText(credential)} shows more than is asked for: its format cannot hide claims`),
    ...credentials
      .filter(({ authorities }) => authorities.length > 0)
      .map((credential) => `${typeText(credential)} only from issuers under ${credential.authorities.join(' or ')}`),
    ...(missing.length > 0 ? [`cannot be answered: ${missing.join(', ')}`] : []),
  ];
}

const typeText = ({ types }: ExplainedCredential) => types.join(' or ') || 'of an unknown type';

const leavesText = ({ leaves }: ExplainedCredential) => leaves.map(disclosedText).join('; ') || 'nothing';
