import {
  Button,
  Card,
  Confirm,
  EmptyState,
  ErrorNote,
  Page,
  StateMark,
  Table,
  useAsync,
  useDeed,
  useFormats,
} from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useConnection } from '../offline/connection.ts';
import { keptCopy, maxKeptHours, readTrust } from '../offline/kept-lists.ts';
import { useClients } from '../session/clients.tsx';
import { AddRule } from './add-rule.tsx';
import { TestCredential } from './test-credential.tsx';

type Kept = Awaited<ReturnType<typeof readTrust>>;
type Rule = Kept['value'][number];

/** Whom this clinic believes; without a connection as it was last read, with its age, for a day and no longer. */
export function Trust() {
  const { trust: texts } = useMessages();
  const { background, client } = useClients();
  const { isOnline } = useConnection();
  const [asked, setAsked] = useState<Rule>();
  const { value, error, reload } = useAsync(() => readTrust(background), [background]);
  const removing = useDeed(async ({ id }: Rule) => {
    await client.removeTrust({ params: { id } });
    setAsked(undefined);
    reload();
  });
  const shown = value ?? keptCopy<Kept['value']>('trust', Date.now());
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Card title={texts.rules} actions={<Button onPress={reload}>{texts.reload}</Button>}>
        {(error !== undefined || !isOnline) && <Age kept={shown} />}
        {shown === undefined && <ErrorNote error={error} />}
        {shown !== undefined && <Rules rules={shown.value} onRemove={setAsked} />}
      </Card>
      <AddRule onAdded={reload} />
      <TestCredential />
      <Confirm
        title={texts.removeQuestion}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        confirmLabel={texts.remove}
        onConfirm={() => asked && removing.start(asked)}
        isDangerous
        isBusy={removing.isBusy}
      >
        <p>{texts.removeWhat}</p>
        <ErrorNote error={removing.error} />
      </Confirm>
    </Page>
  );
}

function Age({ kept }: { readonly kept: Kept | undefined }) {
  const { trust: texts } = useMessages();
  const { relative } = useFormats();
  const word = kept ? texts.kept(relative(kept.atMs, Date.now())) : texts.tooOld(maxKeptHours);
  return <StateMark kind="offline" word={word} />;
}

function Rules({ rules, onRemove }: { readonly rules: readonly Rule[]; readonly onRemove: (rule: Rule) => void }) {
  const { trust: texts, types } = useMessages();
  const what = ({ kind, label, did, uri, certificates }: Rule) =>
    [label, kind === 'registry' ? texts.kinds.registry : (did ?? uri), ...certificates.map(({ subject }) => subject)]
      .filter(Boolean)
      .join(' · ');
  const columns = [
    { label: texts.what, cell: what },
    { label: texts.kind, cell: ({ kind }: Rule) => texts.kinds[kind] },
    { label: texts.forTypes, cell: (one: Rule) => one.types?.map((type) => types[type]).join(', ') ?? texts.allTypes },
    {
      label: texts.change,
      cell: (one: Rule) => (
        <Button aria-label={`${texts.remove}: ${what(one)}`} onPress={() => onRemove(one)}>
          {texts.remove}
        </Button>
      ),
    },
  ];
  if (rules.length === 0) return <EmptyState title={texts.none}>{texts.noneNext}</EmptyState>;
  return <Table caption={texts.rules} hasHiddenCaption columns={columns} rows={rules} keyOf={({ id }) => id} />;
}
