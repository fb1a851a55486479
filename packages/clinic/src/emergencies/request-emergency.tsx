import { emergencyReasons, longestEmergencySeconds, parse, zDid } from '@assent/domain';
import { Button, Card, Checkbox, ErrorNote, Form, goTo, Select, TextField, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { Reasons } from '../desk/reasons.tsx';
import type { Request } from '../desk/verdict.ts';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { didOfStaff } from '../session/did-of-staff.ts';
import type { StaffSession } from '../session/use-staff-session.ts';

const roleSystem = 'http://terminology.hl7.org/CodeSystem/practitioner-role';
const roles = ['doctor', 'nurse', 'pharmacist'] as const;
const dataClasses = ['Observation', 'Condition', 'MedicationRequest', 'AllergyIntolerance', 'Immunization', 'Procedure'] as const;
const longestMinutes = longestEmergencySeconds / 60;

interface RequestEmergencyProps {
  readonly session: StaffSession;
  /** DID of the patient at hand; empty if there is none. */
  readonly patient: string;
}

/** Asks to open data without consent. It opens nothing: others have to approve it. */
export function RequestEmergency({ session, patient: atHand }: RequestEmergencyProps) {
  const { emergencies: texts } = useMessages();
  const { client, background } = useClients();
  const [patient, setPatient] = useState(atHand);
  const [requester, setRequester] = useState(() => didOfStaff(session) as string);
  const [reason, setReason] = useState<(typeof emergencyReasons)[number]>('life-threatening');
  const [role, setRole] = useState<(typeof roles)[number]>('doctor');
  const [data, setData] = useState<readonly string[]>(['Observation', 'MedicationRequest', 'AllergyIntolerance']);
  const [minutes, setMinutes] = useState('60');
  const [policy, setPolicy] = useState('');
  const [refused, setRefused] = useState<Request['rejections']>([]);
  const rules = useAsync(() => background.readEmergencyRules({}), [background]);
  const policies = rules.value?.policies.filter(({ active }) => active) ?? [];
  const policyId = policy || String(policies[0]?.id ?? '');
  const { start, isBusy, error } = useDeed(async () => {
    setRefused([]);
    const order = {
      ...{ subject: parse(zDid, patient.trim()), requester: parse(zDid, requester.trim()), reason },
      ...{ role: { system: roleSystem, code: role }, dataClasses: [...data], policyId: Number(policyId) },
    };
    const answer = await client.requestEmergency({ body: { order, seconds: Math.round(Number(minutes) * 60) } });
    if (!answer.valid) return setRefused(answer.rejections);
    goTo(`/emergencies/${answer.emergency.id}`);
  });
  const choose = (name: string, isChosen: boolean) =>
    setData(dataClasses.filter((one) => (one === name ? isChosen : data.includes(one))));
  if (rules.value !== undefined && policies.length === 0)
    return <Card title={texts.ask}>{<p>{texts.noPolicy}</p>}</Card>;
  return (
    <Card title={texts.ask}>
      <Form onSubmit={start}>
        <TextField label={texts.patient} description={texts.patientHelp} value={patient} onChange={setPatient} isRequired />
        <TextField label={texts.requester} description={texts.requesterHelp} value={requester} onChange={setRequester} isRequired />
        <Select
          label={texts.reason}
          options={emergencyReasons.map((value) => ({ value, label: texts.reasons[value] }))}
          value={reason}
          onChange={setReason}
        />
        <Select
          label={texts.role}
          options={roles.map((value) => ({ value, label: texts.roles[value] }))}
          value={role}
          onChange={setRole}
        />
        <DataChoice chosen={data} onChoose={choose} />
        <Select
          label={texts.policy}
          options={policies.map(({ id, threshold }) => ({ value: String(id), label: texts.policyName(id, threshold) }))}
          value={policyId}
          onChange={setPolicy}
        />
        <TextField
          label={texts.minutes}
          description={texts.minutesHelp(longestMinutes)}
          value={minutes}
          onChange={setMinutes}
          inputMode="numeric"
        />
        <ErrorNote error={error} />
        <div role="alert">
          <Reasons rejections={refused} asked={[]} />
        </div>
        <Button type="submit" kind="danger" isBusy={isBusy} isDisabled={data.length === 0}>
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}

interface DataChoiceProps {
  readonly chosen: readonly string[];
  readonly onChoose: (name: string, isChosen: boolean) => void;
}

function DataChoice({ chosen, onChoose }: DataChoiceProps) {
  const { emergencies: texts } = useMessages();
  return (
    <fieldset>
      <legend>{texts.data}</legend>
      {dataClasses.map((name) => (
        <Checkbox key={name} isSelected={chosen.includes(name)} onChange={(isChosen) => onChoose(name, isChosen)}>
          {texts.dataNames[name]}
        </Checkbox>
      ))}
    </fieldset>
  );
}
