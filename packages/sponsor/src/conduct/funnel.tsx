import type { Endpoints, ResultOf } from '@assent/api';
import { type Bar, BarChart, Button, Card, ErrorNote, Progress, usePolling } from '@assent/ui';
import { useClients } from '../clients.ts';
import { labelOf } from '../define/criterion-text.ts';
import { useMessages } from '../messages/messages.ts';
import type { Study } from './study.ts';

type Shown = ResultOf<Endpoints['readStudyFunnel']>;
type Cell = Shown['steps'][number];

/** How far people came, in counts. What is too small is not shown, nor what would tell it. */
export function Funnel({ study }: { readonly study: Study }) {
  const { funnel: texts } = useMessages();
  const { background } = useClients();
  const params = { id: study.id };
  const { value, error, reload } = usePolling(() => background.readStudyFunnel({ params }), 10_000, [
    background,
    study.id,
  ]);
  if (!value)
    return (
      <Card title={texts.title}>
        <ErrorNote error={error} onRetry={reload} />
        {error === undefined && <Progress label={texts.loading} />}
      </Card>
    );
  return (
    <>
      <p>{texts.lead(value.smallest)}</p>
      <Card title={texts.title} actions={<Button onPress={() => window.print()}>{texts.print}</Button>}>
        <Charts study={study} funnel={value} />
      </Card>
    </>
  );
}

function Charts({ study, funnel }: { readonly study: Study; readonly funnel: Shown }) {
  const { funnel: texts, criteria } = useMessages();
  const hidden = texts.hidden(funnel.smallest);
  const bars = (cells: readonly Cell[], label: (name: string) => string): Bar[] =>
    cells.map(({ name, count }) => ({ label: label(name), value: count ?? undefined, note: hidden }));
  const step = (name: string) =>
    Object.hasOwn(texts.steps, name) ? texts.steps[name as keyof typeof texts.steps] : name;
  const reason = (name: string) =>
    Object.hasOwn(texts.reasons, name) ? texts.reasons[name as keyof typeof texts.reasons] : texts.otherReason(name);
  const heads = { labelHead: texts.step, valueHead: texts.people };
  return (
    <>
      <BarChart title={texts.steps.title} bars={bars(funnel.steps, step)} {...heads} />
      {funnel.notEnrolledBy.length > 0 && (
        <BarChart
          title={texts.byCriterion}
          bars={bars(funnel.notEnrolledBy, (name) => labelOf(criteria, study.criteria, name))}
          {...heads}
          labelHead={criteria.criterion}
        />
      )}
      {funnel.refused.length > 0 && (
        <BarChart
          title={texts.refused}
          bars={bars(funnel.refused, reason)}
          labelHead={texts.reason}
          valueHead={texts.answers}
        />
      )}
    </>
  );
}
