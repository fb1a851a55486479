import { type BodyOf, type Endpoints, endpoints } from '@assent/api';
import { AppError, parse, zTenantId, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile } from '../context.ts';
import type { HolderSessionAt } from './wallet-links.ts';

interface TicketOptions {
  readonly lossy?: true;
  readonly minutes: string;
}

/** `wallet ticket`: a SMART Permission Ticket, signed by an organisation that holds a consent. */
export function walletTicketCommand(wallet: Command, context: () => CommandContext, sessionAt: HolderSessionAt): void {
  wallet
    .command('ticket <tenant> <grant-id> <file>')
    .description(
      'have an organisation that holds a consent of yours sign a SMART Permission Ticket for it: whoever you give it to can show it to the server it is for (file: JSON with type, grantee, audience, context, presenterKey?)',
    )
    .option('--lossy', 'leave out what a ticket cannot say, as long as that widens nothing')
    .option('--minutes <number>', 'how long it is good, four hours at most', '60')
    .action(async (at: string, grant: string, file: string, { lossy, minutes }: TicketOptions) => {
      const params = { tenant: parse(zTenantId, at), id: parse(zUuid, grant) };
      const lifetimeSeconds = Number(minutes) * 60;
      if (!Number.isInteger(lifetimeSeconds)) throw new AppError('invalid_request', { option: '--minutes' });
      const wish = parse(z.looseObject({}), readJsonFile(file));
      const body: Order = parse(endpoints.signOwnPermissionTicket.body, {
        ...{ ...wish, lifetimeSeconds },
        ...(lossy ? { lossy } : {}),
      });
      const signed = await (await sessionAt(params.tenant)).signOwnPermissionTicket({ params, body });
      context().output.result(signed, [signed.ticket]);
    });
}

type Order = BodyOf<Endpoints['signOwnPermissionTicket']>;
