import { type IssuedType, type IssuerId, type Rejection, rulesFor, type TenantId } from '@assent/domain';
import type { ProvenCredential } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import { reasonsAgainstDates, reasonsAgainstStatus } from '../presentations/check-credential.ts';
import { type ExplainedStatus, explainStatus } from './explain-status.ts';
import { registryTrust } from './issuer-trust.ts';
import { judgeRule, nameOfRule } from './judge-rule.ts';
import { type TrustPorts, tenantTrust } from './tenant-trust.ts';

/** Whether a tenant believes the issuer of a credential, and what each of its rules says. Never a claim. */
export interface ExplainedTrust {
  readonly trusted: boolean;
  /** Absent if the proof does not hold. */
  readonly credential?: { readonly type: string; readonly issuer: IssuerId; readonly certificates: readonly string[] };
  readonly rules: readonly { readonly rule: string; readonly trusted: boolean; readonly detail: string }[];
  /** Only of what has its status in a list of others. */
  readonly status?: ExplainedStatus;
  readonly rejections: readonly Rejection[];
}

/**
 * Tries a credential against the rules of a tenant, as an administrator does who wants to know why one is refused. Nobody needs to
 * present it. Its status is read only if it is in a list of others, and why such a list cannot be read is an answer here.
 *
 * @throws AppError `did_resolution_failed`, `registry_unavailable`: the answer is unknown
 */
export async function explainTrust(
  ports: TrustPorts & Pick<Ports, 'proofs' | 'clock' | 'foreignLists'>,
  tenant: TenantId,
  compact: string,
): Promise<ExplainedTrust> {
  const proven = await ports.proofs.verifyCredential(compact);
  if (!proven.valid) return { trusted: false, rules: [], rejections: proven.rejections };
  const credential = proven.value;
  const now = ports.clock.now();
  const verdict = await tenantTrust(ports, tenant).judge(credential, now);
  const against = verdict.trusted ? [] : [rejectionOf(verdict)];
  const status = await explainStatus(ports, credential, verdict, now);
  const others = [
    ...reasonsAgainstDates(credential, now),
    ...(status?.reading ? reasonsAgainstStatus(credential, status.reading) : []),
  ].map((reason): Rejection => ({ reason, at: '' }));
  return {
    trusted: verdict.trusted,
    credential: { type: credential.type, issuer: credential.issuer, certificates: subjectsOf(ports, credential) },
    rules: await ruleByRule(ports, tenant, credential),
    ...(status ? { status } : {}),
    rejections: [...against, ...others],
  };
}

const rejectionOf = ({ reason, detail }: { reason: Rejection['reason']; detail?: string }): Rejection => ({
  ...{ reason, at: '' },
  ...(detail === undefined ? {} : { detail }),
});

const subjectsOf = ({ certificates }: TrustPorts, { certificates: chain = [] }: ProvenCredential) =>
  chain.map((one) => certificates.describe(one)?.subject ?? 'a certificate that cannot be read');

async function ruleByRule(
  { store, certificates, accreditations, clock }: TrustPorts & Pick<Ports, 'clock'>,
  tenant: TenantId,
  credential: ProvenCredential,
): Promise<ExplainedTrust['rules']> {
  const entries = await store.tenant(tenant, ({ trust }) => trust.list());
  const rules = rulesFor(
    entries.map(({ rule }) => rule),
    credential.type as IssuedType,
  );
  return Promise.all(
    rules.map(async (rule) => {
      const named = { rule: nameOfRule(rule) };
      if (rule.kind === 'registry') {
        const verdict = await registryTrust(accreditations).judge(credential, clock.now());
        if (verdict.trusted) return { ...named, trusted: true, detail: 'the issuer is accredited' };
        return {
          ...named,
          trusted: false,
          detail: verdict.detail ?? 'the issuer is not accredited for the type, or was not then',
        };
      }
      const verdict = await judgeRule(certificates, rule, credential, clock.now());
      return { ...named, trusted: verdict.trusted, detail: verdict.trusted ? 'it holds' : verdict.fault };
    }),
  );
}
