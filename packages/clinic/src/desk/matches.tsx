import type { Endpoints, ResultOf } from '@assent/api';
import type { Did } from '@assent/domain';
import { Card, EmptyState, ErrorNote, StateMark, Table, useAsync, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';

type Match = ResultOf<Endpoints['matchPatients']>['matches'][number];

interface MatchesProps {
  readonly identity: {
    readonly name: { readonly family: string; readonly given: readonly string[] };
    readonly birthDate: string;
    readonly holder: Did;
  };
}

const kinds = { high: 'verified', medium: 'check', low: 'problem' } as const;

/** Who of those the clinic knows this may be: a suggestion with how much speaks for it, and never more. */
export function Matches({ identity: { name, birthDate, holder } }: MatchesProps) {
  const { matches: texts } = useMessages();
  const formats = useFormats();
  const { background } = useClients();
  const body = { family: name.family, given: [...name.given], birthDate };
  const { value, error, reload } = useAsync(
    () => background.matchPatients({ body: body as never }),
    [background, JSON.stringify(body)],
  );
  const columns = [
    { label: texts.who, cell: ({ given, family }: Match) => [...given, family].join(' ') },
    { label: texts.born, cell: (one: Match) => formats.date(`${one.birthDate}T12:00:00`) },
    {
      label: texts.confidence,
      cell: ({ confidence, did }: Match) => (
        <StateMark kind={kinds[confidence]} word={did === holder ? texts.sameWallet : texts.levels[confidence]} />
      ),
    },
  ];
  return (
    <Card title={texts.title}>
      <p>{texts.lead}</p>
      {value === undefined && <ErrorNote error={error} onRetry={reload} />}
      {value !== undefined && value.matches.length === 0 && <EmptyState title={texts.none} />}
      {value !== undefined && value.matches.length > 0 && (
        <Table caption={texts.title} hasHiddenCaption columns={columns} rows={value.matches} keyOf={({ did }) => did} />
      )}
    </Card>
  );
}
