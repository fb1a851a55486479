import { Button, Card, ErrorNote, Form, Select, TextField, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { readAccreditations } from '../offline/kept-lists.ts';
import { useClients } from '../session/clients.tsx';
import { claimsFromForm, type Entries, firstChoice } from './claims-from-form.ts';
import { type FormField, type FormType, forms, formTypes, keyOf } from './forms.ts';
import { RegisterBox } from './register-box.tsx';
import { useOffer } from './use-offer.ts';

interface IssueFromFormProps {
  readonly issuer: string;
  readonly canRegister: boolean;
}

/** A form by type, of the types that this clinic may issue. */
export function IssueFromForm({ issuer, canRegister }: IssueFromFormProps) {
  const { issue: texts, types } = useMessages();
  const { background } = useClients();
  const accredited = useAsync(() => readAccreditations(background), [background]);
  const own = formTypes.filter((type) =>
    accredited.value?.value.some((one) => one.issuer === issuer && one.type === type),
  );
  const [chosen, setChosen] = useState<FormType>();
  const type = chosen ?? own[0];
  if (accredited.value === undefined) return <ErrorNote error={accredited.error} onRetry={accredited.reload} />;
  if (type === undefined) return <Card title={texts.byForm}>{<p>{texts.notAccredited}</p>}</Card>;
  return (
    <Card title={texts.byForm}>
      <Select<FormType>
        label={texts.type}
        options={own.map((value) => ({ value, label: types[value] }))}
        value={type}
        onChange={setChosen}
      />
      <TypeForm key={type} type={type} canRegister={canRegister} />
    </Card>
  );
}

function TypeForm({ type, canRegister }: { readonly type: FormType; readonly canRegister: boolean }) {
  const { issue: texts } = useMessages();
  const offer = useOffer();
  const [entries, setEntries] = useState<Entries>({});
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [registers, setRegisters] = useState(canRegister);
  const { start, isBusy, error } = useDeed(async () => {
    const read = claimsFromForm(type, entries, new Date().toISOString().slice(0, 10));
    setFaults(read.isGood ? [] : read.faults);
    if (read.isGood) await offer(read.content, canRegister && registers);
  });
  return (
    <Form onSubmit={start}>
      {forms[type].map((field) => (
        <FieldOf
          key={keyOf(field)}
          field={field}
          value={entries[keyOf(field)] ?? firstChoice(field)}
          isFaulty={faults.includes(keyOf(field))}
          onChange={(value) => setEntries({ ...entries, [keyOf(field)]: value })}
        />
      ))}
      {canRegister && <RegisterBox isOn={registers} onChange={setRegisters} />}
      <ErrorNote error={error} />
      <Button type="submit" kind="primary" isBusy={isBusy}>
        {texts.offer}
      </Button>
    </Form>
  );
}

interface FieldOfProps {
  readonly field: FormField;
  readonly value: string;
  readonly isFaulty: boolean;
  readonly onChange: (value: string) => void;
}

const inputTypes = { day: 'date', instant: 'datetime-local' } as const;

function FieldOf({ field, value, isFaulty, onChange }: FieldOfProps) {
  const { issue: texts } = useMessages();
  const { kind, choices = [], isOptional } = field;
  const label = texts.fields[keyOf(field) as keyof typeof texts.fields] ?? keyOf(field);
  if (kind === 'choice') {
    const options = choices.map((choice) => ({
      value: choice,
      label: choice === '' ? texts.notSaid : (texts.choices[choice as keyof typeof texts.choices] ?? choice),
    }));
    return <Select label={label} options={options} value={value} onChange={onChange} />;
  }
  return (
    <TextField
      label={label}
      value={value}
      onChange={onChange}
      error={isFaulty ? texts.faulty[kind] : undefined}
      isRequired={isOptional !== true}
      {...(kind === 'day' || kind === 'instant' ? { type: inputTypes[kind] } : {})}
      {...(kind === 'coding' ? { description: texts.codingHelp(field.system ?? '') } : {})}
      {...(kind === 'number' ? { inputMode: 'decimal' as const } : {})}
    />
  );
}
