import { AppError, type ConsentGrant, type Did, parse, zDid } from '@assent/domain';
import { type ControllerContact, consentFromGrant, consentReceipt } from '@assent/fhir';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile } from '../context.ts';
import type { Wallet } from '../wallet/wallet.ts';

interface ExportOptions {
  readonly as: string;
  readonly lossy?: true;
  readonly contacts?: string;
}

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
    .option('--as <format>', '`fhir` (Consent, R4) or `kantara` (consent receipt 1.1, to keep and to read)', 'fhir')
    .option('--lossy', 'as `fhir`: leave out what R4 has no element for, instead of refusing; only for showing')
    .option('--contacts <file>', 'as `kantara`: JSON with name, contact, address, email and phone by controller DID')
    .action(async (grantId: string, options: ExportOptions) => {
      const held = (await open()).contents.grants.find(({ grant }) => grant.id === grantId);
      if (!held) throw new AppError('not_found', { grant: grantId });
      const exported = exportGrant(held.grant as ConsentGrant, options);
      context().output.result(exported, [JSON.stringify(exported, null, 2)]);
    });
}

function exportGrant(grant: ConsentGrant, { as, lossy, contacts }: ExportOptions): object {
  if (as !== 'fhir' && as !== 'kantara') throw new AppError('invalid_request', { option: '--as' });
  if (as === 'fhir' && contacts !== undefined) throw new AppError('invalid_request', { option: '--contacts' });
  if (as === 'kantara' && lossy) throw new AppError('invalid_request', { option: '--lossy' });
  return as === 'fhir'
    ? consentFromGrant(grant, { lossy: lossy === true })
    : consentReceipt(grant, contactsFrom(contacts));
}

function contactsFrom(file: string | undefined): (controller: Did) => ControllerContact | undefined {
  const contacts = file === undefined ? {} : parse(zContacts, readJsonFile(file));
  return (controller) =>
    (Object.hasOwn(contacts, controller) ? contacts[controller] : undefined) as ControllerContact | undefined;
}
