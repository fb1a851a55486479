import { AppError } from '@assent/domain';

// FHIR data stays far below this; without a bound, nested input exhausts the stack of whatever reads it next.
const maxDepth = 64;

/** An object or array inside JSON. `pathTo(key)` is the JSON pointer of one of its members. */
interface JsonNode {
  readonly value: object;
  readonly pathTo: (key: string) => string;
}

interface Step {
  readonly value: object;
  readonly key: string;
  readonly depth: number;
  readonly parent: Step | undefined;
}

/**
 * Visits every object and array of `root`, itself first. `at` is the pointer to `root`, for errors.
 *
 * @throws AppError `invalid_request` for what JSON cannot hold or what is nested deeper than 64 levels
 */
export function* walkJson(root: object, at = '#'): Generator<JsonNode> {
  const pending: Step[] = [{ value: root, key: '', depth: 0, parent: undefined }];
  for (let step = pending.pop(); step; step = pending.pop()) {
    const here = step;
    yield { value: here.value, pathTo: (key) => `${pathOf(here)}/${safe(key)}` };
    const children = Object.entries(here.value).flatMap(([key, value]): Step[] => {
      if (!isJson(value)) throw new AppError('invalid_request', { pointers: [`${at}${pathOf(here)}`] });
      return typeof value === 'object' && value !== null ? [{ value, key, depth: here.depth + 1, parent: here }] : [];
    });
    if (children.length > 0 && here.depth >= maxDepth) {
      throw new AppError('invalid_request', { pointers: [at], maxDepth });
    }
    for (const child of children.reverse()) pending.push(child);
  }
}

/** An undefined member is the same as none: `JSON.stringify` leaves it out. */
const isJson = (value: unknown) => ['string', 'number', 'boolean', 'object', 'undefined'].includes(typeof value);

const pathOf = (step: Step): string => (step.parent ? `${pathOf(step.parent)}/${safe(step.key)}` : '');

/** Names of FHIR elements and indexes. Any other key may itself be personal data and is not repeated. */
const safe = (key: string) => (/^(\d{1,6}|_?[a-z][A-Za-z0-9]{0,39})$/.test(key) ? key : '…');
