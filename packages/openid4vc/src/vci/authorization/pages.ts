import { createHash } from 'node:crypto';

/** What the page says of an offer, and to whom its answer goes. */
export interface ConsentContent {
  readonly issuerName: string;
  readonly credential: string;
  readonly claims: readonly string[];
  readonly validUntil: string;
  /** Where the wallet is that gets it. */
  readonly wallet: string;
  readonly action: string;
  readonly fault?: 'wrong' | 'locked';
}

/** Plain HTML, and the policy that it is to be shown under: no script, no network, forms to here and on to the wallet. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const style = `:root{color-scheme:light dark}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}dt{font-weight:600}dd{margin:0 0 .75rem;overflow-wrap:anywhere}label{display:block;font-weight:600}
input{font:inherit;letter-spacing:.2em;padding:.5rem;width:12rem;margin:.25rem 0 1rem}
button{font:inherit;padding:.6rem 1.2rem;margin:0 .5rem .5rem 0;min-height:2.75rem}
[role=alert]{border-left:.4rem solid #b3261e;padding:.5rem 1rem;margin:1rem 0}`;
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** The policy of a page whose form may lead to `place`, an origin or a scheme. */
const policyFor = (place?: string): string =>
  [
    "default-src 'none'",
    `style-src ${styleHash}`,
    `form-action ${place === undefined ? "'none'" : `'self' ${place}`}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const document = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}</main></body></html>`;

const faults = {
  wrong: 'This is not the code of this offer. Please look at it again.',
  locked: 'Too many wrong codes were tried. For your safety this offer is closed: please ask for a new one.',
};

/** The page on which a patient proves herself with her code, sees what she is to get, and agrees or does not. */
export function consentPage(content: ConsentContent): Page {
  const { issuerName, credential, claims, validUntil, wallet, action, fault } = content;
  const rows = [
    ['From', issuerName],
    ['What', credential],
    ['It says', claims.join(', ') || 'what is not known yet'],
    ['Valid until', validUntil.slice(0, 10)],
    ['Goes to the wallet at', wallet],
  ].map(([term = '', text = '']) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd>`);
  const alert = fault ? `<p role="alert" id="fault">${faults[fault]}</p>` : '';
  const described = fault === 'wrong' ? 'code-help fault' : 'code-help';
  const code = `<label for="code">Your code</label>
<p id="code-help">The number that you were given apart from the link. Give it to nobody else.</p>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required aria-describedby="${described}"${fault ? ' aria-invalid="true"' : ''}>
<div><button name="decision" value="agree">Put it into my wallet</button></div>`;
  const html = document(
    'Take this into your wallet?',
    `${alert}<dl>${rows.join('')}</dl>
<form method="post" action="${escapeHtml(action)}" autocomplete="off">${fault === 'locked' ? '' : code}
<button name="decision" value="decline" formnovalidate>Do not take it</button></form>`,
  );
  return { html, policy: policyFor(wallet) };
}

/** What went wrong, to a person whose wallet cannot be told. */
export const errorPage = (error: string, why: string | undefined): string =>
  document(
    'This did not work',
    `<p>Please open the offer in your wallet once more. Nothing was issued.</p><p><small>${escapeHtml(error)}${why === undefined ? '' : `: ${escapeHtml(why)}`}</small></p>`,
  );

export const errorPolicy = policyFor();
