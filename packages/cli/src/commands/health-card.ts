import { AppError, type Instant, parse, zInstant } from '@assent/domain';
import {
  type CardFault,
  type CertificateFault,
  type CheckedCertificate,
  type HealthCard,
  readEuCertificate,
  readSigners,
  type ShownCards,
  trustFromSnapshot,
  verifyCards,
} from '@assent/fhir';
import { systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, readLines, readTextFile } from '../context.ts';
import { exitCodes } from '../output.ts';
import { healthCardIssueCommands } from './health-card-issue.ts';

interface VerifyOptions {
  readonly snapshot?: string;
  readonly certificates?: string;
  readonly at?: string;
}

/** Health cards: those of this organisation, and those of others. To check these nobody is asked; what is trusted comes from files. */
export function healthCardCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('health-card').description('SMART Health Cards and EU Digital COVID Certificates');
  healthCardIssueCommands(group, context);
  group
    .command('verify <card>')
    .description(
      'check what is shown: a card as JWS or file, or the texts of its codes, one a line (- for standard input); exits with 1 if any is refused',
    )
    .option('--snapshot <file>', 'for SMART Health Cards: snapshot of the VCI directory, with keys and revoked cards')
    .option('--certificates <file>', 'for EU certificates (HC1:): PEM file with the document signers that are trusted')
    .option('--at <time>', 'the time to check for, such as 2026-11-29T00:00:00Z; now, if not said')
    .action(async (card: string, { snapshot, certificates, at }: VerifyOptions) => {
      const ctx = context();
      const now = at === undefined ? systemClock().now() : parse(zInstant, at);
      if ((snapshot === undefined) === (certificates === undefined)) {
        throw new AppError('invalid_request', { either: '--snapshot', or: '--certificates' });
      }
      const { result, lines } = certificates
        ? euCertificate(readLines(card), certificates, now)
        : await smartHealthCards(readLines(card), snapshot ?? '', now);
      ctx.output.result(result, lines);
      if (!result.valid) ctx.setExitCode(exitCodes.no);
    });
}

async function smartHealthCards(shown: readonly string[], snapshot: string, now: Instant) {
  const trust = trustFromSnapshot(readJsonFile(snapshot));
  const cards = await verifyCards(trust, shownIn(shown), now);
  return {
    result: { valid: cards.every(({ valid }) => valid), trustedAsOf: trust.takenAt, cards },
    lines: [
      ...cards.map((card) => (card.valid ? cardLine(card.value) : refusal(card.fault))),
      `Keys and revoked cards as of ${trust.takenAt}.`,
    ],
  };
}

function euCertificate([text = '']: readonly string[], certificates: string, now: Instant) {
  const check = readEuCertificate(text, signersIn(certificates), now);
  const line = check.valid ? certificateLine(check.value) : refusal(check.fault);
  return {
    result: { ...check, revocation: 'not_checked' },
    lines: [line, 'Whether it was revoked is not known: no list of revoked ones is read.'],
  };
}

function shownIn(lines: readonly string[]): ShownCards {
  const text = lines.join('\n').trim();
  if (/^shc:/i.test(text)) return { qr: lines };
  return /^[[{]/.test(text) ? { file: text } : { jws: text };
}

function signersIn(file: string) {
  const blocks = readTextFile(file).matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g);
  const signers = readSigners([...blocks].map(([, base64 = '']) => base64));
  if (signers.length === 0) throw new AppError('invalid_request', { file, fault: 'no certificate' });
  return signers;
}

const cardLine = ({ issuer, types, validFrom }: HealthCard): string =>
  `valid  of ${issuer.name} (${issuer.iss}), from ${dayOf(validFrom)}: ${types.map(shortName).join(', ')}`;

const certificateLine = ({ kind, issuer, expires }: CheckedCertificate): string =>
  `valid  ${kind}, of ${issuer ?? 'an issuer without a name'}, until ${dayOf(expires)}`;

const refusal = (fault: CardFault | CertificateFault): string => `refused  ${fault}`;

const shortName = (type: string): string => type.replace('https://smarthealth.cards#', '');

/** Seconds past what a date can be are shown as they are. */
function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().slice(0, 10);
}
