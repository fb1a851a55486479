import type { Endpoints, ResultOf } from '@assent/api';
import {
  type Column,
  EmptyState,
  ErrorNote,
  LinkButton,
  Page,
  Progress,
  Table,
  useFormats,
  usePolling,
} from '@assent/ui';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';

type Listed = ResultOf<Endpoints['listStudies']>['studies'][number];

/** All studies of the sponsor, newest first. */
export function StudyList() {
  const { studies: texts } = useMessages();
  const { background } = useClients();
  const { value, error, isLoading, reload } = usePolling(() => background.listStudies({}), 10_000, [background]);
  const open = (
    <LinkButton kind="primary" href="#/new">
      {texts.define}
    </LinkButton>
  );
  const studies = [...(value?.studies ?? [])].reverse();
  return (
    <Page title={texts.title} lead={texts.lead} actions={studies.length > 0 && open}>
      <ErrorNote error={error} onRetry={reload} />
      {isLoading && !value && <Progress label={texts.loading} />}
      {value && studies.length === 0 && (
        <EmptyState title={texts.none} action={open}>
          {texts.noneHelp}
        </EmptyState>
      )}
      {studies.length > 0 && <Studies studies={studies} />}
    </Page>
  );
}

function Studies({ studies }: { readonly studies: readonly Listed[] }) {
  const { studies: texts } = useMessages();
  const formats = useFormats();
  const provable = ({ planned }: Listed) => planned.filter(({ how }) => how === 'zero-knowledge').length;
  const columns: readonly Column<Listed>[] = [
    { label: texts.study, cell: ({ id, study }) => <a href={`#/studies/${id}`}>{study.title}</a> },
    { label: texts.number, cell: ({ study }) => `${study.id}, ${study.version}` },
    { label: texts.criteria, cell: (one) => texts.provenOf(provable(one), one.planned.length) },
    { label: texts.opened, cell: ({ createdAt }) => formats.date(createdAt) },
    { label: texts.enrolled, cell: ({ enrolled }) => formats.number(enrolled), isNumber: true },
  ];
  return <Table caption={texts.title} hasHiddenCaption columns={columns} rows={studies} keyOf={({ id }) => id} />;
}
