import type { WebAppName, WebApps } from '../web-apps/load-web-apps.ts';

const apps: Readonly<Record<WebAppName, readonly [string, string]>> = {
  wallet: ['Patient wallet', 'Receive, keep and share health documents; give and withdraw consent.'],
  clinic: ['Clinic intake', 'Ask for documents at the desk, check them, and issue new ones.'],
  sponsor: ['Trial sponsor', 'Define a study and see who is proven to fit, without seeing values.'],
  operations: ['Operations', 'How the network stands, for those who run it.'],
};

/** The page at `/`: the way to the apps that are built, and to the reference of the API. No script. */
export function startPage(built: WebApps): string {
  const links = (Object.keys(apps) as WebAppName[])
    .filter((name) => built[name].size > 0)
    .map((name) => [`/${name}/`, ...apps[name]] as const);
  const all = [...links, ['/docs', 'API reference', 'Every operation of the HTTP API.'] as const];
  const items = all.map(([href, title, text]) => `<li><a href="${href}">${title}</a><p>${text}</p></li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Assent</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head><body>
<main><h1>Assent</h1><p>Credentials and consent for health care.</p><ul>${items.join('')}</ul></main></body></html>`;
}

const style = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; --link: light-dark(#0b57a4, #8cc0ff); }
main { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; } ul { list-style: none; padding: 0; }
li { border: 1px solid #8886; border-radius: .6rem; margin: .75rem 0; padding: .5rem 1rem; } p { margin: .25rem 0; }
a { color: var(--link); display: block; font-size: 1.2rem; font-weight: 600; line-height: 2.75rem; }`;
