import { emergencyAccessAbi } from '@assent/contracts';
import { addressOfPrivateKey, type Bytes32, type Did, emergencyDigest, signEmergencyDigest } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import { decodeFunctionData } from 'viem';
import { minedTransactions, nodeClient } from './chain-walk.ts';
import type { IntakeScene } from './intake-scene.ts';
import { viewObservations } from './people.ts';
import { until } from './until.ts';

const doctor = 'did:key:zDoctorOnCall' as Did;
const reviewer = 'did:key:zReviewer' as Did;

/** A clinic where a clinician and a privacy officer together open data in an emergency. */
export async function emergencyScene({ operator, clinic, did, network }: IntakeScene) {
  const keys = [secureRandom().bytes32(), secureRandom().bytes32()];
  const classes = ['clinician', 'privacy-officer'] as const;
  const policyId = Number.parseInt(keys[0]?.slice(2, 9) ?? '', 16) + 1;
  const policy = { id: policyId, threshold: 2, requiredClasses: [...classes], maxSeconds: 3600, active: true };
  const intents = [await operator.setEmergencyPolicy({ body: policy })];
  for (const [at, key] of keys.entries()) {
    const body = { address: addressOfPrivateKey(key), classes: classes.slice(at, at + 1) };
    intents.push(await operator.setEmergencyApprover({ body }));
  }
  const untilFinal = (id: string) =>
    until(
      () => operator.readIntent({ params: { id } }),
      ({ state }) => state === 'final',
      30_000,
    );
  for (const { intent } of intents) await untilFinal(intent);
  const contract = await operator.readEmergencyRules({});
  let caseId: Bytes32;
  let id: string;

  const approve = async (key: Bytes32) => {
    const { request } = await clinic.client.readEmergency({ params: { id } });
    const body = {
      approver: addressOfPrivateKey(key),
      signature: signEmergencyDigest(emergencyDigest(contract, request), key),
    };
    return clinic.client.approveEmergency({ params: { id }, body });
  };
  return {
    /** Two approve, the doctor looks at observations, and the case is closed and reviewed. */
    async breakGlass() {
      const order = {
        ...{ subject: did, requester: doctor, reason: 'unconscious' as const, dataClasses: ['Observation'], policyId },
        role: { system: 'http://terminology.hl7.org/CodeSystem/practitioner-role', code: 'doctor' },
      };
      const asked = await clinic.client.requestEmergency({ body: { order } });
      if (!asked.valid) throw new Error('a request for emergency access was refused');
      ({ id } = asked.emergency);
      ({ caseId } = asked.emergency.request);
      for (const key of keys) await approve(key);
      const decision = await clinic.client.decide({
        body: { ...viewObservations(did, doctor), purposes: ['BTG'] },
      });
      await clinic.client.closeEmergency({ params: { id }, body: { by: doctor } });
      await clinic.client.reviewEmergency({ params: { id }, body: { by: reviewer, outcome: 'justified' } });
      return decision;
    },
    /** What the calldata of the chain says of the case, once all of it is there. */
    async recorded(): Promise<readonly string[]> {
      const { review } = await clinic.client.readEmergency({ params: { id } });
      await untilFinal(review?.intent ?? '');
      const mined = await minedTransactions(nodeClient(network.rpcUrl));
      return mined.flatMap(({ to, input }) => {
        if (to?.toLowerCase() !== contract.emergencyAccess) return [];
        const { functionName, args = [] } = decodeFunctionData({ abi: emergencyAccessAbi, data: input });
        const [first] = args;
        return (typeof first === 'object' ? first.caseId : first) === caseId ? [functionName] : [];
      });
    },
  };
}
