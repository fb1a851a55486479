import { emergencyReasons, longestEmergencySeconds, parse, zDid } from '@assent/domain';
import {
  Button,
  Card,
  Checkbox,
  ErrorNote,
  Form,
  goTo,
  Select,
  type StaffSession,
  TextField,
  useAsync,
  useDeed,
} from '@assent/ui';
import { useState } from 'react';
import { Reasons } from '../desk/reasons.tsx';
import type { Request } from '../desk/verdict.ts';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';

const roleSystem = 'http://terminology.hl7.org/CodeSystem/practitioner-role';
const roles = ['doctor', 'nurse', 'pharmacist'] as const;
const dataClasses = [
  'Observation',
  'Condition',
  'MedicationRequest',
  'AllergyIntolerance',
  'Immunization',
  'Procedure',
] as const;
const longestMinutes = longestEmergencySeconds / 60;

interface RequestEmergencyProps {
  readonly session: StaffSession;
  /** DID of the patient at hand; empty if there is none. */
  readonly patient: string;
}

/** What is entered of a request. */
interface Entered {
  readonly patient: string;
  readonly requester: string;
  readonly reason: (typeof emergencyReasons)[number];
  readonly role: (typeof roles)[number];
  readonly data: readonly string[];
  readonly minutes: string;
  readonly policy: string;
}

const usual = {
  reason: 'life-threatening',
  role: 'doctor',
  data: ['Observation', 'MedicationRequest', 'AllergyIntolerance'],
  minutes: '60',
  policy: '',
} as const;

/** Asks to open data without consent. It opens nothing: others have to approve it. */
export function RequestEmergency({ session, patient }: RequestEmergencyProps) {
  const { emergencies: texts } = useMessages();
  const { client, background } = useClients();
  const [entered, setEntered] = useState<Entered>(() => ({ ...usual, patient, requester: session.did }));
  const [refused, setRefused] = useState<Request['rejections']>([]);
  const rules = useAsync(() => background.readEmergencyRules({}), [background]);
  const policies = rules.value?.policies.filter(({ active }) => active) ?? [];
  const policyId = entered.policy || String(policies[0]?.id ?? '');
  const { start, isBusy, error } = useDeed(async () => {
    setRefused([]);
    const body = { order: orderFrom(entered, Number(policyId)), seconds: Math.round(Number(entered.minutes) * 60) };
    const answer = await client.requestEmergency({ body });
    if (!answer.valid) return setRefused(answer.rejections);
    goTo(`/emergencies/${answer.emergency.id}`);
  });
  if (rules.value !== undefined && policies.length === 0) return <Card title={texts.ask}>{texts.noPolicy}</Card>;
  const change = (changes: Partial<Entered>) => setEntered({ ...entered, ...changes });
  return (
    <Card title={texts.ask}>
      <Form onSubmit={start}>
        <Fields entered={entered} onChange={change} />
        <Select
          label={texts.policy}
          options={policies.map(({ id, threshold }) => ({ value: String(id), label: texts.policyName(id, threshold) }))}
          value={policyId}
          onChange={(policy) => change({ policy })}
        />
        <ErrorNote error={error} />
        <div role="alert">
          <Reasons rejections={refused} asked={[]} />
        </div>
        <Button type="submit" kind="danger" isBusy={isBusy} isDisabled={entered.data.length === 0}>
          {texts.submit}
        </Button>
      </Form>
    </Card>
  );
}

/** @throws AppError `invalid_request` */
const orderFrom = ({ patient, requester, reason, role, data }: Entered, policyId: number) => ({
  ...{ subject: parse(zDid, patient.trim()), requester: parse(zDid, requester.trim()), reason, policyId },
  ...{ role: { system: roleSystem, code: role }, dataClasses: [...data] },
});

interface FieldsProps {
  readonly entered: Entered;
  readonly onChange: (changes: Partial<Entered>) => void;
}

function Fields({ entered, onChange }: FieldsProps) {
  const { emergencies: texts } = useMessages();
  const { patient, requester, reason, role, data, minutes } = entered;
  const choose = (name: string, isChosen: boolean) =>
    onChange({ data: dataClasses.filter((one) => (one === name ? isChosen : data.includes(one))) });
  return (
    <>
      <TextField
        label={texts.patient}
        description={texts.patientHelp}
        value={patient}
        onChange={(text) => onChange({ patient: text })}
        isRequired
      />
      <TextField
        label={texts.requester}
        description={texts.requesterHelp}
        value={requester}
        onChange={(text) => onChange({ requester: text })}
        isRequired
      />
      <Select
        label={texts.reason}
        options={emergencyReasons.map((value) => ({ value, label: texts.reasons[value] }))}
        value={reason}
        onChange={(value) => onChange({ reason: value })}
      />
      <Select
        label={texts.role}
        options={roles.map((value) => ({ value, label: texts.roles[value] }))}
        value={role}
        onChange={(value) => onChange({ role: value })}
      />
      <DataChoice chosen={data} onChoose={choose} />
      <TextField
        label={texts.minutes}
        description={texts.minutesHelp(longestMinutes)}
        value={minutes}
        onChange={(text) => onChange({ minutes: text })}
        inputMode="numeric"
      />
    </>
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
