import { unitWords } from '@assent/domain';
import { Button, Checkbox, Form, Select, TextField } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import styles from './define.module.css';
import { type Draft, newId } from './draft.ts';
import {
  type CodeSystem,
  codeSystems,
  type Measured,
  measurements,
  nothingWritten,
  readWritten,
  type Written,
  writtenKinds,
} from './written-criterion.ts';

interface CriterionFormProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** One criterion, field by field, to be added to the draft. */
export function CriterionForm({ draft, onChange }: CriterionFormProps) {
  const { define: texts } = useMessages();
  const [written, setWritten] = useState(nothingWritten);
  const [isTried, setTried] = useState(false);
  const set = (changes: Partial<Written>) => setWritten({ ...written, ...changes });
  const read = readWritten(written, newId(draft));
  const add = () => {
    setTried(read === undefined);
    if (!read) return;
    if ('attested' in read) onChange({ ...draft, attested: [...draft.attested, read.attested] });
    else onChange({ ...draft, criteria: [...draft.criteria, read.criterion] });
    setWritten({ ...nothingWritten, kind: written.kind });
  };
  return (
    <Form onSubmit={add}>
      <Select
        label={texts.kind}
        options={writtenKinds.map((value) => ({ value, label: texts.kinds[value] }))}
        value={written.kind}
        onChange={(kind) => set({ kind })}
      />
      <TextField
        {...{ label: texts.label, description: texts.labelHelp, value: written.label }}
        onChange={(label) => set({ label })}
        {...(isTried && written.label.trim() === '' ? { error: texts.labelMissing } : {})}
        isRequired
      />
      <KindFields written={written} set={set} error={isTried && !read ? texts.incomplete : undefined} />
      <Checkbox isSelected={written.isExcluded} onChange={(isExcluded) => set({ isExcluded })}>
        {texts.excludes}
      </Checkbox>
      <Button type="submit">{texts.add}</Button>
    </Form>
  );
}

interface KindFieldsProps {
  readonly written: Written;
  readonly set: (changes: Partial<Written>) => void;
  readonly error: string | undefined;
}

function KindFields({ written, set, error }: KindFieldsProps) {
  const { define: texts } = useMessages();
  if (written.kind === 'words') return <p>{texts.wordsHelp}</p>;
  if (written.kind === 'diagnosis') return <CodeFields written={written} set={set} error={error} />;
  return (
    <>
      {written.kind === 'measurement' && (
        <Select<Measured>
          label={texts.measured}
          options={Object.entries(measurements).map(([value, { name, unit }]) => ({
            value: value as Measured,
            label: `${name} (${unitWords(unit)})`,
          }))}
          value={written.measured}
          onChange={(measured) => set({ measured })}
        />
      )}
      <div className={styles.pair}>
        <TextField
          {...{ label: texts.from, value: written.min, inputMode: 'decimal' }}
          onChange={(min) => set({ min })}
          error={error}
        />
        <TextField label={texts.to} value={written.max} inputMode="decimal" onChange={(max) => set({ max })} />
      </div>
      {written.kind === 'measurement' && (
        <TextField
          {...{ label: texts.maxAge, description: texts.maxAgeHelp, value: written.maxAgeDays }}
          inputMode="numeric"
          onChange={(maxAgeDays) => set({ maxAgeDays })}
        />
      )}
    </>
  );
}

function CodeFields({ written, set, error }: KindFieldsProps) {
  const { define: texts } = useMessages();
  return (
    <>
      <Select<CodeSystem>
        label={texts.system}
        options={Object.keys(codeSystems).map((value) => ({
          value: value as CodeSystem,
          label: texts.systems[value as CodeSystem],
        }))}
        value={written.system}
        onChange={(system) => set({ system })}
      />
      <TextField
        {...{ label: texts.codes, description: texts.codesHelp, value: written.codes }}
        onChange={(codes) => set({ codes })}
        error={error}
        isLong
      />
    </>
  );
}
