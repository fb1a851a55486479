import { parse, zDid, zInstant } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, tenantClient } from '../context.ts';
import { table } from '../output.ts';

/** The keys of an organisation's DID, and its end. */
export function keyCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('key').description('the keys with which your organisation signs credentials');
  const show = ({ did, intents }: { readonly did: string; readonly intents: readonly string[] }, done: string) => {
    const lines = intents.map((intent) => `On chain: assent intent ${intent}`);
    context().output.result({ did, intents }, [`${done} of ${did}`, ...lines]);
  };

  group
    .command('list')
    .description('all keys, newest first: which one signs, and what became of the others')
    .action(async () => {
      const ctx = context();
      const { keys } = await tenantClient(ctx).listIssuerKeys({});
      const rows = keys.map(({ keyId = '-', algorithm = '-', state, isOwner, since }) => [
        keyId,
        algorithm,
        since ? `${state} since ${since}` : state,
        isOwner ? 'owner of the DID' : '-',
      ]);
      ctx.output.result(keys, table([['KEY', 'ALGORITHM', 'STATE', 'ROLE'], ...rows]));
    });

  group
    .command('add')
    .description('add a new key; it signs once it is on chain, the one before it goes on verifying')
    .action(async () => show(await tenantClient(context()).rotateIssuerKey({}), 'A new key'));

  group
    .command('revoke <key>')
    .description('take a key out of the DID: others refuse all it signed, this service keeps to its records')
    .action(async (keyId: string) =>
      show(await tenantClient(context()).revokeIssuerKey({ body: { keyId } }), `The end of ${keyId}`),
    );

  group
    .command('compromised <key>')
    .description('say that a key was stolen: what it signed from then on is refused at once')
    .option('--since <instant>', 'the first moment at which the key was in other hands; now if not given')
    .action(async (keyId: string, { since }: { since?: string }) => {
      const body = { keyId, ...(since ? { since: parse(zInstant, since) } : {}) };
      show(await tenantClient(context()).reportKeyCompromise({ body }), `The loss of ${keyId}`);
    });

  group
    .command('give-up <did>')
    .description('give the DID of your organisation up for good; all it issued is refused')
    .action(async (did: string) =>
      show(await tenantClient(context()).deactivateDid({ body: { did: parse(zDid, did) } }), 'The end'),
    );
}
