import { type Instant, isDid, issuerKeyOf, readTrustList, type TrustRule } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';
import type { Certificate, CertificateChains } from '../ports/certificates.ts';

/**
 * What one rule says of an issuer. `anchors`: the certificates of the rule, if it knows issuers by them. `fault`: why it is not one of
 * its own. `links`: how far a chain held.
 */
export type RuleVerdict =
  | { readonly trusted: true; readonly anchors: readonly Certificate[] }
  | { readonly trusted: false; readonly fault: string; readonly links: number };

const no = (fault: string, links = 0): RuleVerdict => ({ trusted: false, fault, links });

/** What a rule says that needs no chain of blocks to be read. */
export async function judgeRule(
  certificates: CertificateChains,
  rule: Exclude<TrustRule, { kind: 'registry' }>,
  credential: ProvenCredential,
  now: Instant,
): Promise<RuleVerdict> {
  if (rule.kind === 'did') {
    const { issuer } = credential;
    if (!isDid(issuer)) return no('the issuer is known by a certificate, and the rule names a DID');
    return issuerKeyOf(issuer) === issuerKeyOf(rule.did)
      ? { trusted: true, anchors: [] }
      : no('the rule names another DID');
  }
  if (rule.kind === 'x509') return judgeChain(certificates, credential, certificates.read(rule.pem), now);
  const list = readTrustList(rule.list);
  if (!list) return no('the trust list cannot be read');
  if (list.nextUpdate !== undefined && list.nextUpdate <= now)
    return no(`the trust list should have been replaced by ${list.nextUpdate}: put in the new one`);
  return judgeChain(certificates, credential, list.certificates, now);
}

async function judgeChain(
  certificates: CertificateChains,
  { issuer, certificates: chain }: ProvenCredential,
  anchors: readonly Certificate[],
  at: Instant,
): Promise<RuleVerdict> {
  if (isDid(issuer) || !chain) return no('the issuer is known by a DID, and the rule names certificates');
  const checked = await certificates.check({ chain, issuer, anchors, at });
  return checked.holds ? { trusted: true, anchors } : no(checked.fault, checked.links);
}

/** What a rule is called in what people read. */
export function nameOfRule({ label, ...rule }: TrustRule): string {
  if (label !== undefined) return `"${label}"`;
  if (rule.kind === 'did') return rule.did;
  if (rule.kind === 'trust_list') return rule.uri;
  return rule.kind === 'registry' ? 'the registry on chain' : 'the certificates';
}
