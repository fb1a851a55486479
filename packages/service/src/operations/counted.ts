import type { Endpoints, ResultOf } from '@assent/api';
import type { Counter, Histogram } from 'prom-client';

type RequestFigures = ResultOf<Endpoints['readOperations']>['requests'];

/** What a counter has counted, by one of its labels. */
export async function countsBy(counter: Counter<string>, label: string): Promise<Record<string, number>> {
  const { values } = await counter.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels[label]), value]));
}

/** Those who watch the service would be most of what they see. */
const watching: readonly unknown[] = ['/v1/operations', '/metrics', '/ready', '/health'];

/** All routes together. */
export async function requestFigures(requests: Histogram<string>): Promise<RequestFigures> {
  const { values } = await requests.get();
  const asked = values.filter(({ labels }) => !watching.includes(labels.route));
  const sumOf = (name: string, isMeant: (labels: Readonly<Record<string, unknown>>) => boolean = () => true) =>
    asked
      .filter(({ metricName, labels }) => metricName?.endsWith(name) && isMeant(labels))
      .reduce((sum, { value }) => sum + value, 0);
  const bounds = [...new Set(asked.map(({ labels }) => labels.le))].filter((le) => typeof le === 'number');
  return {
    answered: sumOf('_count'),
    failed: sumOf('_count', ({ status }) => Number(status) >= 500),
    seconds: sumOf('_sum'),
    buckets: bounds
      .sort((a, b) => a - b)
      .map((upToSeconds) => ({ upToSeconds, count: sumOf('_bucket', ({ le }) => le === upToSeconds) })),
  };
}
