/** What is answered: a status and a body of FHIR JSON in a size class, or that as a JWE. Nothing of the server behind is in it but what was permitted. */
export interface FhirAnswer {
  readonly status: 200 | 400 | 401 | 403 | 404 | 503;
  readonly body: string;
  readonly encrypted?: true;
}

const smallestBytes = 4096;

/** Every size up to a power of two looks the same: JSON may end with spaces. */
export function answerOf(status: FhirAnswer['status'], content: object): FhirAnswer {
  const text = JSON.stringify(content);
  const bytes = new TextEncoder().encode(text).length;
  let size = smallestBytes;
  while (size < bytes) size *= 2;
  return { status, body: text + ' '.repeat(size - bytes) };
}

type IssueCode = 'not-found' | 'not-supported' | 'login' | 'forbidden' | 'transient' | 'required';

/** An outcome without words: a text would tell which of the reasons it was. */
export const outcome = (status: FhirAnswer['status'], code: IssueCode): FhirAnswer =>
  answerOf(status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] });

/** When an answer may leave: 1, 2, 4, 8… steps after the request came, whatever took so long. */
export function releaseMs(elapsedMs: number, stepMs: number): number {
  let release = stepMs;
  while (release < elapsedMs) release *= 2;
  return release;
}
