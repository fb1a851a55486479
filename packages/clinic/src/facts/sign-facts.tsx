import { AppError, type Did, parse, zInstant } from '@assent/domain';
import { Button, Card, ErrorNote, Form, Select, StateMark, TextField, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { readAccreditations } from '../offline/kept-lists.ts';
import { useClients } from '../session/clients.tsx';
import { type AskedFact, type FactSheetName, factSheetNames, factSheets, factsOfSheet } from './fact-sheets.ts';
import { type FactEntries, factsFromForm, firstEntry } from './facts-from-form.ts';

interface SignFactsProps {
  readonly subject: Did;
  /** Of the identity that was shown, if one was. */
  readonly birthDate: string | undefined;
  readonly issuer: string;
}

/** Facts for proofs about the patient at hand, for a clinic that may sign them: their wallet fetches them, and proves with them to studies. */
export function SignFacts({ subject, birthDate, issuer }: SignFactsProps) {
  const { facts: texts } = useMessages();
  const { background } = useClients();
  const accredited = useAsync(() => readAccreditations(background), [background]);
  const [isOpen, setOpen] = useState(false);
  const mayIssue = accredited.value?.value.some((one) => one.issuer === issuer && one.type === 'EligibilityFacts');
  if (!mayIssue) return null;
  return (
    <Card title={texts.title}>
      <p>{texts.lead}</p>
      {isOpen ? (
        <SheetForm subject={subject} birthDate={birthDate} />
      ) : (
        <div>
          <Button onPress={() => setOpen(true)}>{texts.begin}</Button>
        </div>
      )}
    </Card>
  );
}

const millisecondsOfYear = 365 * 86_400_000;
const usualEnd = () => new Date(Date.now() + millisecondsOfYear).toISOString().slice(0, 10);

function SheetForm({ subject, birthDate }: Pick<SignFactsProps, 'subject' | 'birthDate'>) {
  const { facts: texts } = useMessages();
  const { client } = useClients();
  const shared: FactEntries = birthDate === undefined ? {} : { birthDate };
  const [sheet, setSheet] = useState<FactSheetName>(factSheetNames[0] ?? 'identity');
  const [entries, setEntries] = useState(shared);
  const [until, setUntil] = useState(usualEnd);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [offered, setOffered] = useState<FactSheetName>();
  const choose = (name: FactSheetName) => {
    setSheet(name);
    setEntries(shared);
    setFaults([]);
  };
  const { start, isBusy, error, forgetError } = useDeed(async () => {
    setOffered(undefined);
    const read = factsFromForm(sheet, entries);
    setFaults(read.isGood ? [] : read.faults);
    if (!read.isGood) return;
    const validUntil = parse(zInstant, `${until}T00:00:00Z`);
    const facts = structuredClone(read.facts) as never;
    await client.orderFacts({ body: { subject, schema: factSheets[sheet].schema.id, facts, validUntil } });
    setOffered(sheet);
    choose(sheet);
  });
  return (
    <Form onSubmit={start}>
      <Select<FactSheetName>
        label={texts.sheet}
        options={factSheetNames.map((value) => ({ value, label: texts.sheets[value] }))}
        value={sheet}
        onChange={(name) => {
          forgetError();
          setOffered(undefined);
          choose(name);
        }}
      />
      {factsOfSheet(sheet).map((asked) => (
        <FactField
          key={`${sheet} ${asked.field.name}`}
          asked={asked}
          value={entries[asked.field.name] ?? firstEntry(asked)}
          isFaulty={faults.includes(asked.field.name)}
          onChange={(value) => setEntries({ ...entries, [asked.field.name]: value })}
        />
      ))}
      <TextField label={texts.until} type="date" value={until} onChange={setUntil} isRequired />
      <OrderFault error={error} />
      <p role="status">{offered && <StateMark kind="verified" word={texts.offered(texts.sheets[offered])} />}</p>
      <Button type="submit" kind="primary" isBusy={isBusy}>
        {texts.submit}
      </Button>
    </Form>
  );
}

/** Two things that go wrong at a desk have words of their own. */
function OrderFault({ error }: { readonly error: unknown }) {
  const { facts: texts } = useMessages();
  const code = error instanceof AppError ? error.code : undefined;
  const words = code === 'not_found' ? texts.notPatient : code === 'conflict' ? texts.hasIdentity : undefined;
  return <ErrorNote error={error} what={words?.what} next={words?.next} />;
}

interface FactFieldProps {
  readonly asked: AskedFact;
  readonly value: string;
  readonly isFaulty: boolean;
  readonly onChange: (value: string) => void;
}

function FactField({ asked: { field, code }, value, isFaulty, onChange }: FactFieldProps) {
  const { facts: texts, issue } = useMessages();
  const { name, type } = field;
  const label = texts.fields[name as keyof typeof texts.fields] ?? name;
  if (code?.kind === 'fixed') return null;
  if (code?.kind === 'choice') {
    const options = code.choices.map((value) => ({
      value,
      label: value === '' ? issue.notSaid : (issue.choices[value as keyof typeof issue.choices] ?? value),
    }));
    return <Select label={label} options={options} value={value} onChange={onChange} />;
  }
  return (
    <TextField
      label={label}
      value={value}
      onChange={onChange}
      error={isFaulty ? texts.faulty[type] : undefined}
      isRequired={!field.optional && type !== 'codes'}
      isLong={type === 'codes'}
      {...(type === 'day' ? { type: 'date' as const } : {})}
      {...(type === 'integer' || type === 'decimal' ? { inputMode: 'decimal' as const } : {})}
      {...(code ? { description: type === 'codes' ? texts.listHelp(code.system) : texts.codeHelp(code.system) } : {})}
    />
  );
}
