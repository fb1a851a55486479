import { AppError, credentialTypes, type IssuedType, zTrustRule } from '@assent/domain';
import { Button, Card, Checkbox, ErrorNote, Form, Select, TextField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';

const kinds = ['registry', 'did', 'x509', 'trust_list'] as const;
type Kind = (typeof kinds)[number];
type ChosenType = IssuedType | 'all';

const issuedTypes = credentialTypes.filter((type): type is IssuedType => type !== 'ConsentGrant');

/** Believes issuers from now on: those on chain, one by its DID, those under certificates, or those of a trust list. */
export function AddRule({ onAdded }: { readonly onAdded: () => void }) {
  const { trust: texts, types } = useMessages();
  const { client } = useClients();
  const [kind, setKind] = useState<Kind>('registry');
  const [type, setType] = useState<ChosenType>('all');
  const [label, setLabel] = useState('');
  const [value, setValue] = useState('');
  const [uri, setUri] = useState('');
  const [withoutStatus, setWithoutStatus] = useState(false);
  const { start, isBusy, error } = useDeed(async () => {
    await client.addTrust({ body: ruleFrom({ kind, type, label, value, uri, withoutStatus }) });
    setLabel('');
    setValue('');
    setUri('');
    onAdded();
  });
  return (
    <Card title={texts.add}>
      <Form onSubmit={start}>
        <Select<Kind>
          label={texts.kind}
          options={kinds.map((one) => ({ value: one, label: texts.kinds[one] }))}
          value={kind}
          onChange={setKind}
        />
        {kind === 'trust_list' && <TextField label={texts.uri} value={uri} onChange={setUri} isRequired />}
        {kind !== 'registry' && (
          <TextField label={texts.values[kind]} value={value} onChange={setValue} isLong={kind !== 'did'} isRequired />
        )}
        <Select<ChosenType>
          label={texts.forTypes}
          options={[
            { value: 'all', label: texts.allTypes },
            ...issuedTypes.map((one) => ({ value: one, label: types[one] })),
          ]}
          value={type}
          onChange={setType}
        />
        <TextField label={texts.label} value={label} onChange={setLabel} maxLength={256} />
        <Checkbox isSelected={withoutStatus} onChange={setWithoutStatus} description={texts.withoutStatusHelp}>
          {texts.withoutStatus}
        </Checkbox>
        <ErrorNote error={error} />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.addNow}
        </Button>
      </Form>
    </Card>
  );
}

interface RuleEntries {
  readonly kind: Kind;
  readonly type: ChosenType;
  readonly label: string;
  readonly value: string;
  readonly uri: string;
  readonly withoutStatus: boolean;
}

/** @throws AppError `invalid_request` */
function ruleFrom({ kind, type, label, value, uri, withoutStatus }: RuleEntries) {
  const sources = {
    registry: {},
    did: { did: value.trim() },
    x509: { pem: value },
    trust_list: { uri: uri.trim(), list: value },
  };
  const rule = zTrustRule.safeParse({
    ...{ kind, ...sources[kind] },
    ...(type === 'all' ? {} : { types: [type] }),
    ...(label.trim() === '' ? {} : { label: label.trim() }),
    ...(withoutStatus ? { withoutStatus } : {}),
  });
  if (!rule.success) throw new AppError('invalid_request');
  return rule.data as never;
}
