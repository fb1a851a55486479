import { AppError } from '@assent/domain';
import { type AskLinkServer, readLink, resolveLink } from '@assent/fhir';
import { pinnedAsk, systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, readTextFile } from '../context.ts';
import { exitCodes } from '../output.ts';

interface OpenOptions {
  readonly recipient: string;
}

/** Links lead wherever their maker wants: only to public addresses, over https, and without redirection. */
const linkServer = linkServerAt(pinnedAsk({ timeoutMs: 20_000, maxBytes: 2 ** 26 }));

/** `health-link open`: what a link leads to. It may be of any maker. */
export function openLinkCommand(group: Command, context: () => CommandContext): void {
  group
    .command('open <link>')
    .description(
      'read what a link leads to (the link, or a file with it; - for standard input); exits with 1 if it is refused',
    )
    .requiredOption('--recipient <name>', 'who opens it: the patient is told')
    .action((link: string, options: OpenOptions) => openLink(context(), textOf(link), options, linkServer));
}

/** Opens a link by a server, and asks for its passcode if it has one. */
export async function openLink(
  ctx: CommandContext,
  link: string,
  { recipient }: OpenOptions,
  ask: AskLinkServer,
): Promise<void> {
  const read = await readLink(link);
  const passcode = read.valid && read.value.passcode ? await ctx.readPassphrase('Passcode of the link: ') : undefined;
  const visitor = { recipient, ...(passcode === undefined ? {} : { passcode }) };
  const opened = await resolveLink(ask, link, visitor, systemClock().now());
  if (opened.valid) {
    ctx.output.result(
      opened.value,
      opened.value.flatMap(({ contentType, text }) => [contentType, text]),
    );
    return;
  }
  const { remainingAttempts: left } = opened;
  const more = left === undefined ? '' : `  ${left} attempts are left, for good`;
  ctx.output.result(opened, [`refused  ${opened.fault}${more}`]);
  ctx.setExitCode(exitCodes.no);
}

/** Asks servers of links. @throws AppError `registry_unavailable` for whatever kept it from an answer */
export function linkServerAt(ask: ReturnType<typeof pinnedAsk>): AskLinkServer {
  return async (url, { accept, json }) => {
    try {
      const asked = { accept, ...(json === undefined ? {} : { json: JSON.stringify(json) }) };
      const { body, ...answer } = await ask(new URL(url), asked);
      return { ...answer, text: Buffer.from(body).toString() };
    } catch {
      // Its message has the address, which opens the link.
      throw new AppError('registry_unavailable', { fault: 'link_server' });
    }
  };
}

/** A link on a command line is seen by whoever sees the processes of this machine, so it may be in a file. */
const textOf = (link: string): string => (link.includes('shlink:/') ? link : readTextFile(link));
