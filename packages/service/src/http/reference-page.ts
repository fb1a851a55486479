import { problems } from '@assent/api';

type Json = Readonly<Record<string, unknown>>;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** The API description as one page of plain HTML: no script, no network, prints well. */
export function referencePage(document: Json): string {
  const operations = Object.entries(document.paths as Record<string, Json>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...(operation as OperationJson) })),
  );
  const tags = [...new Set(operations.flatMap(({ tags: names }) => names))];
  const sections = tags.map(
    (tag) =>
      `<h2>${escapeHtml(tag)}</h2>${operations
        .filter(({ tags: names }) => names.includes(tag))
        .map(operationHtml)
        .join('')}`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Assent API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body>
<h1>Assent API</h1><p>${escapeHtml(String((document.info as Json).description))} Machine-readable: <a href="/openapi.json">/openapi.json</a>.</p>
${sections.join('')}<h2>Problems</h2><table><tr><th>code</th><th>status</th><th>meaning</th><th>what to do</th></tr>${problemRows()}</table></body></html>`;
}

interface OperationJson {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Json[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: Json;
  readonly responses: Readonly<Record<string, Json>>;
}

function operationHtml(operation: OperationJson & { path: string; method: string }): string {
  const { path, method, operationId, summary, security, parameters, requestBody, responses } = operation;
  const who = security.length > 0 ? Object.keys(security[0] ?? {}).join(', ') : 'anybody';
  const params = parameters.map((p) => `<code>${escapeHtml(p.name)}</code> (${p.in}${p.required ? ', required' : ''})`);
  const [status = '', response] = Object.entries(responses)[0] ?? [];
  return `<details id="${operationId}"><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
<p>Who may call: <b>${who}</b>. Client method: <code>${operationId}</code>.${params.length > 0 ? ` Parameters: ${params.join(', ')}.` : ''}</p>
${schemaHtml('Request', requestBody)}${schemaHtml(`Answer ${status}`, response)}</details>`;
}

function schemaHtml(title: string, holder: Json | undefined): string {
  const content = holder?.content as Record<string, { schema: Json }> | undefined;
  const schema = content?.['application/json']?.schema;
  return schema ? `<h4>${title}</h4><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>` : '';
}

const problemRows = () =>
  Object.entries(problems)
    .map(
      ([code, { status, title, remedy }]) =>
        `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td><td>${escapeHtml(remedy)}</td></tr>`,
    )
    .join('');

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid #8886; border-radius: .5rem; margin: .5rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; } b.get { color: #0a7d38; } b.post { color: #1a56c4; } b.put { color: #a15c00; }
pre { max-height: 24rem; overflow: auto; background: #8881; padding: .6rem; border-radius: .4rem; font-size: .8rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
@media print { details { break-inside: avoid; } }`;
