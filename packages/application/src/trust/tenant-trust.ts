import { type Authorities, type IssuedType, rulesFor, type TenantId, type TrustRule } from '@assent/domain';
import { mandateOf } from '../mandates/mandates.ts';
import type { ProvenCredential } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import { type IssuerTrust, registryTrust } from './issuer-trust.ts';
import { judgeRule, nameOfRule, type RuleVerdict } from './judge-rule.ts';

export type TrustPorts = Pick<Ports, 'store' | 'accreditations' | 'certificates'>;

type LocalRule = Exclude<TrustRule, { kind: 'registry' }>;

/**
 * What a tenant believes: for each type its own rules, one of which must hold, or, if it has none, accreditation on chain. The
 * chain is read only if it decides.
 */
export const tenantTrust = ({ store, accreditations, certificates }: TrustPorts, tenant: TenantId): IssuerTrust => ({
  mandateOf: (agent, subject, now) => mandateOf({ store }, tenant, agent, subject, now),
  async judge(credential, now) {
    const entries = await store.tenant(tenant, ({ trust }) => trust.list());
    const rules = rulesFor(
      entries.map(({ rule }) => rule),
      credential.type as IssuedType,
    );
    const local = rules.filter((rule): rule is LocalRule => rule.kind !== 'registry');
    const judged = await Promise.all(
      local.map(async (rule) => ({ rule, verdict: await judgeRule(certificates, rule, credential, now) })),
    );
    const authorities: Authorities = {
      aki: certificates.authorityKeyIds(credential.certificates ?? []),
      etsi_tl: judged.flatMap(({ rule, verdict }) => (rule.kind === 'trust_list' && verdict.trusted ? [rule.uri] : [])),
    };
    const good = judged.flatMap(({ rule, verdict }) => (verdict.trusted ? [{ rule, ...verdict }] : []));
    const withoutStatus = good.some(({ rule }) => rule.withoutStatus === true);
    const anchors = good.flatMap((one) => one.anchors);
    if (good.length > 0) return { trusted: true, withoutStatus, anchors, authorities };
    const isChainAsked = rules.length > local.length;
    const onChain = isChainAsked ? await registryTrust(accreditations).judge(credential, now) : undefined;
    if (onChain && (onChain.trusted || local.length === 0)) return { ...onChain, authorities };
    return { trusted: false, reason: 'issuer_not_trusted', detail: detailOf(judged, credential), authorities };
  },
});

/** Of the rules that do not hold, the one that came closest. */
function detailOf(
  judged: readonly { readonly rule: LocalRule; readonly verdict: RuleVerdict }[],
  { type }: ProvenCredential,
): string {
  const faults = judged.flatMap(({ rule, verdict }) => (verdict.trusted ? [] : [{ rule, ...verdict }]));
  const [nearest] = faults.toSorted((a, b) => b.links - a.links);
  const others = faults.length > 1 ? ` (and ${faults.length - 1} other rules do not hold)` : '';
  return nearest ? `${type}: ${nameOfRule(nearest.rule)}: ${nearest.fault}${others}` : `${type}: no rule holds`;
}
