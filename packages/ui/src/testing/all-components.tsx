import { useState } from 'react';
import {
  AppShell,
  announce,
  BarChart,
  Button,
  Card,
  CardGrid,
  Checkbox,
  Confirm,
  Dialog,
  EmptyState,
  ErrorNote,
  FactList,
  Form,
  Icon,
  LineChart,
  LinkButton,
  Page,
  PasswordField,
  Progress,
  QrCode,
  Row,
  Select,
  Stack,
  StateBanner,
  StateMark,
  Switch,
  startApp,
  Table,
  Tabs,
  TextField,
  Time,
  useDeed,
  useHashRoute,
} from '../index.ts';

const kinds = ['verified', 'check', 'problem', 'waiting', 'offline'] as const;

/** Every component once, for tests in a browser and to look at. */
function All() {
  const { path } = useHashRoute();
  const navigation = [
    { href: '#/', label: 'First', isCurrent: path === '/' },
    { href: '#/second', label: 'Second', isCurrent: path === '/second' },
  ];
  return (
    <AppShell name="All components" navigation={navigation} actions={<LinkButton href="#/second">Second</LinkButton>}>
      {path === '/second' ? <Page title="The second screen" /> : <First />}
    </AppShell>
  );
}

const First = () => (
  <Page
    title="The first screen"
    lead="Everything once."
    actions={<Button onPress={() => announce('Said')}>Say</Button>}
  >
    {kinds.map((kind) => (
      <StateBanner key={kind} kind={kind}>
        What it means here.
      </StateBanner>
    ))}
    <CardGrid>
      <Fields />
      <Dialogs />
      <Shown />
      <Charts />
    </CardGrid>
  </Page>
);

function Fields() {
  const [ticked, setTicked] = useState(false);
  const [on, setOn] = useState(false);
  const [picked, setPicked] = useState<'a' | 'b'>('a');
  const deed = useDeed(() => new Promise((resolve) => setTimeout(resolve, 300)));
  return (
    <Card title="Fields">
      <Form onSubmit={deed.start}>
        <TextField label="Name" description="As on the card." isRequired />
        <TextField label="Wrong" error="This is not a date. Write it as 2026-06-01." />
        <TextField label="Long" isLong />
        <PasswordField label="Passphrase" />
        <Select
          label="Which"
          options={[
            { value: 'a', label: 'The first' },
            { value: 'b', label: 'The second' },
          ]}
          value={picked}
          onChange={setPicked}
          description="Only one."
        />
        <Checkbox isSelected={ticked} onChange={setTicked} description="Nothing happens yet.">
          Share the list
        </Checkbox>
        <Switch isSelected={on} onChange={setOn}>
          Tell me at once
        </Switch>
        <Button type="submit" kind="primary" isBusy={deed.isBusy}>
          Send
        </Button>
      </Form>
    </Card>
  );
}

function Dialogs() {
  const [open, setOpen] = useState<'dialog' | 'confirm'>();
  const [done, setDone] = useState(0);
  const [tab, setTab] = useState<'one' | 'two'>('one');
  const close = () => setOpen(undefined);
  const confirm = () => {
    setDone(done + 1);
    close();
  };
  return (
    <Card title="Dialogs and tabs">
      <Row>
        <Button onPress={() => setOpen('dialog')}>Open</Button>
        <Button kind="danger" onPress={() => setOpen('confirm')}>
          Revoke …
        </Button>
        <Button kind="quiet" isDisabled>
          Not now
        </Button>
      </Row>
      <p>Revoked: {done}</p>
      <Dialog title="A dialog" isOpen={open === 'dialog'} onClose={close}>
        <p>What it says.</p>
      </Dialog>
      <Confirm
        title="Revoke it?"
        isOpen={open === 'confirm'}
        onClose={close}
        confirmLabel="Revoke"
        onConfirm={confirm}
        isDangerous
      >
        <p>It cannot be undone.</p>
      </Confirm>
      <Tabs
        label="Parts"
        selected={tab}
        onSelect={setTab}
        tabs={[
          { key: 'one', label: 'One', content: <p>The first part</p> },
          { key: 'two', label: 'Two', content: <p>The second part</p> },
        ]}
      />
    </Card>
  );
}

const people = [
  { name: 'Aoife Ní Bhriain', count: 3 },
  { name: 'Chen Mei-Ling', count: 12 },
];

const Shown = () => (
  <Card title="Shown">
    <Stack>
      <FactList
        facts={[
          { label: 'Age', value: 'over 18', note: 'The birth date stays with you.' },
          { label: 'State', value: <StateMark kind="verified" /> },
          { label: 'Picture', value: <Icon name="information" /> },
        ]}
      />
      <Table
        caption="Who has how many"
        columns={[
          { label: 'Name', cell: ({ name }: (typeof people)[number]) => name },
          { label: 'Credentials', cell: ({ count }) => count, isNumber: true },
        ]}
        rows={people}
        keyOf={({ name }) => name}
      />
      <Time at={Date.now() - 180_000} />
      <QrCode link="https://clinic.example/checkin/7" label="Scan to check in" />
      <EmptyState title="Nothing here" action={<Button>Begin</Button>}>
        It comes when somebody shares something.
      </EmptyState>
      <ErrorNote error={new Error('not shown')} onRetry={() => undefined} />
    </Stack>
  </Card>
);

const times = [0, 60_000, 120_000, 180_000].map((ms) => Date.UTC(2026, 5, 1, 9) + ms);

const Charts = () => (
  <Card title="Charts">
    <Stack>
      <Progress label="Proving" share={0.4} />
      <Progress label="Loading" />
      <BarChart
        title="Who fits"
        labelHead="Criterion"
        valueHead="People"
        bars={[
          { label: 'Age', value: 41 },
          { label: 'Blood sugar', value: undefined, note: 'fewer than 5' },
        ]}
      />
      <LineChart
        title="Waiting"
        times={times}
        series={[
          { label: 'Here', values: [1, 3, 2, 4] },
          { label: 'There', values: [2, undefined, 1, 1] },
        ]}
      />
    </Stack>
  </Card>
);

startApp(<All />);
