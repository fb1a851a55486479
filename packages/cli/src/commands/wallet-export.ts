import { AppError, type ConsentGrant, type Did, parse, zDid } from '@assent/domain';
import {
  type ControllerContact,
  consentFromGrant,
  consentR5FromGrant,
  consentReceipt,
  ticketFromGrant,
  zTicketWish,
} from '@assent/fhir';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile } from '../context.ts';
import type { Wallet } from '../wallet/wallet.ts';

interface ExportOptions {
  readonly as: string;
  readonly lossy?: true;
  readonly contacts?: string;
  readonly ticket?: string;
}
type ExportOption = Exclude<keyof ExportOptions, 'as'>;

const text = z.string().min(1).max(1000);
const zContacts = z.record(
  zDid,
  z.strictObject({
    ...{ name: text, contact: text, email: text, phone: text },
    address: z.record(text, text),
    url: z.url({ protocol: /^https?$/ }).optional(),
  }),
);

/** `wallet export`: a consent in a form that others read. It is what the grant says, without the proof of who signed it. */
export function exportCommand(group: Command, context: () => CommandContext, open: () => Promise<Wallet>): void {
  group
    .command('export <grant-id>')
    .description('a consent in an open format, unsigned: for systems and people that do not read grants')
    .option(
      '--as <format>',
      '`fhir` (Consent, R4), `fhir-r5`, `kantara` (consent receipt 1.1, to keep and to read) or `ticket` (claims of a SMART Permission Ticket, for an issuer to sign)',
      'fhir',
    )
    .option(
      '--lossy',
      'leave out what the format has no element for, instead of refusing; as `fhir` and `fhir-r5` only for showing, as `ticket` never what would widen the consent',
    )
    .option(
      '--ticket <file>',
      'as `ticket`: JSON with type, grantee, issuer, audience, context, presenterKey?, revocation?',
    )
    .option('--contacts <file>', 'as `kantara`: JSON with name, contact, address, email and phone by controller DID')
    .action(async (grantId: string, options: ExportOptions) => {
      const held = (await open()).contents.grants.find(({ grant }) => grant.id === grantId);
      if (!held) throw new AppError('not_found', { grant: grantId });
      const exported = exportGrant(held.grant as ConsentGrant, options);
      context().output.result(exported, [JSON.stringify(exported, null, 2)]);
    });
}

/** Each format, with the options that it takes. */
const formats: Readonly<
  Record<string, { readonly takes: readonly ExportOption[]; to(grant: ConsentGrant, options: ExportOptions): object }>
> = {
  fhir: { takes: ['lossy'], to: (grant, { lossy }) => consentFromGrant(grant, { lossy: lossy === true }) },
  'fhir-r5': { takes: ['lossy'], to: (grant, { lossy }) => consentR5FromGrant(grant, { lossy: lossy === true }) },
  kantara: { takes: ['contacts'], to: (grant, { contacts }) => consentReceipt(grant, contactsFrom(contacts)) },
  ticket: { takes: ['lossy', 'ticket'], to: ticketFrom },
};

function exportGrant(grant: ConsentGrant, options: ExportOptions): object {
  const format = Object.hasOwn(formats, options.as) ? formats[options.as] : undefined;
  if (!format) throw new AppError('invalid_request', { option: '--as' });
  for (const option of ['lossy', 'contacts', 'ticket'] as const) {
    if (options[option] !== undefined && !format.takes.includes(option)) {
      throw new AppError('invalid_request', { option: `--${option}` });
    }
  }
  return format.to(grant, options);
}

function ticketFrom(grant: ConsentGrant, { ticket, lossy }: ExportOptions): object {
  if (ticket === undefined) throw new AppError('invalid_request', { option: '--ticket' });
  const making = { jti: secureRandom().uuid(), now: systemClock().now(), lossy: lossy === true };
  return ticketFromGrant(grant, parse(zTicketWish, readJsonFile(ticket)), making);
}

function contactsFrom(file: string | undefined): (controller: Did) => ControllerContact | undefined {
  const contacts = file === undefined ? {} : parse(zContacts, readJsonFile(file));
  return (controller) =>
    (Object.hasOwn(contacts, controller) ? contacts[controller] : undefined) as ControllerContact | undefined;
}
