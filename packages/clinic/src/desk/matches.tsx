import type { Endpoints, ResultOf } from '@assent/api';
import { Card, EmptyState, ErrorNote, type Loaded, StateMark, Table, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';

export type Match = ResultOf<Endpoints['matchPatients']>['matches'][number];

const kinds = { high: 'verified', medium: 'check', low: 'problem' } as const;

/** Who of those the clinic knows this may be: a suggestion with how much speaks for it, and never more. */
export function Matches({ loaded: { value, error, reload } }: { readonly loaded: Loaded<readonly Match[]> }) {
  const { matches: texts } = useMessages();
  const formats = useFormats();
  const word = ({ isOfCredential, confidence }: Match) =>
    isOfCredential ? texts.sameDocument : texts.levels[confidence];
  const columns = [
    { label: texts.who, cell: ({ given, family }: Match) => [...given, family].join(' ') },
    { label: texts.born, cell: (one: Match) => formats.date(`${one.birthDate}T12:00:00`) },
    {
      label: texts.confidence,
      cell: (one: Match) => <StateMark kind={kinds[one.confidence]} word={word(one)} />,
    },
    {
      label: texts.registered,
      cell: ({ patient }: Match) => (patient === undefined ? texts.isNot : texts.is),
    },
  ];
  return (
    <Card title={texts.title}>
      <p>{texts.lead}</p>
      {value === undefined && <ErrorNote error={error} onRetry={reload} />}
      {value !== undefined && value.length === 0 && <EmptyState title={texts.none} />}
      {value !== undefined && value.length > 0 && (
        <Table caption={texts.title} hasHiddenCaption columns={columns} rows={value} keyOf={({ did }) => did} />
      )}
    </Card>
  );
}
