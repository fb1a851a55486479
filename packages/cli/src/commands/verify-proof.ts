import { type Endpoints, endpoints, type ResultOf } from '@assent/api';
import type { EligibilityProofs } from '@assent/application';
import { journalFaults, parse } from '@assent/domain';
import { logCrypto, sha256Hex, verifyEd25519 } from '@assent/veramo';
import { eligibilityProofs } from '@assent/zk/service';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile } from '../context.ts';
import { exitCodes } from '../output.ts';
import { noteKeyFrom } from '../receipts/receipt-file.ts';

type AuditPackage = ResultOf<Endpoints['exportAuditPackage']>;

/** `verify-proof`: checks an audit package of a trial with nothing but itself. */
export function verifyProofCommand(program: Command, context: () => CommandContext): void {
  program
    .command('verify-proof <file>')
    .description(
      'check every proof in the audit package of a trial, and its journal, offline; exits with 1 if something does not hold',
    )
    .option('--log-key <key>', 'key of the log, noted down before: with it, times in the journal are checked')
    .action(async (file: string, { logKey }: { readonly logKey?: string }) => {
      const ctx = context();
      const pack = parse(endpoints.exportAuditPackage.result, readJsonFile(file));
      const proofs = eligibilityProofs();
      try {
        const faults = [
          ...(await faultsOfAnswers(pack, proofs, ctx)),
          ...faultsOfEnrolments(pack),
          ...(await faultsOfJournal(pack, logKey)),
        ];
        const entries = pack.journal?.entries ?? [];
        const timed = logKey === undefined ? 0 : entries.filter(({ anchored }) => anchored).length;
        const counts = {
          answers: pack.answers.length,
          enrolled: pack.enrolments.length,
          entries: entries.length,
          timed,
        };
        const journal = entries.length > 0 ? `, ${entries.length} entries (${timed} with a time that was checked)` : '';
        const summary = `${counts.answers} proofs, ${counts.enrolled} enrolled${journal}, ${faults.length} faults`;
        ctx.output.result({ ...counts, faults }, [summary, ...faults.map(({ at, fault }) => `  ${at}: ${fault}`)]);
        if (faults.length > 0) ctx.setExitCode(exitCodes.no);
      } finally {
        await proofs.close();
      }
    });
}

interface Fault {
  readonly at: string;
  readonly fault: string;
}

/** Each proof against its own request as of when it was answered, and requests that are not of this trial, or twice there. */
async function faultsOfAnswers(
  { study, answers, rangeParameters }: AuditPackage,
  proofs: EligibilityProofs,
  ctx: CommandContext,
): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const nonces = new Set<string>();
  for (const [index, { request, presentation, at }] of answers.entries()) {
    const where = `/answers/${index}`;
    const { registry, id } = study.criteria.study;
    if (request.study.registry !== registry || request.study.id !== id)
      faults.push({ at: where, fault: 'another trial' });
    if (nonces.has(request.nonce)) faults.push({ at: where, fault: 'a request that is there twice' });
    nonces.add(request.nonce);
    const statuses = request.credentials.flatMap(({ issuers }) => issuers.flatMap(({ status }) => status ?? []));
    const epochs = new Map(statuses.map((status) => [status.registry, status.epoch]));
    const verified = await proofs.verify(request, presentation, { now: at, epochs, rangeParameters });
    if (!verified.valid) faults.push(...verified.rejections.map(({ reason }) => ({ at: where, fault: reason })));
    ctx.output.progress(`${index + 1} of ${answers.length}`);
  }
  return faults;
}

/** Who takes part must have proven it, each once. */
function faultsOfEnrolments({ answers, enrolments }: AuditPackage): readonly Fault[] {
  const pseudonyms = new Map(answers.map(({ id, presentation }) => [id, pseudonymIn(presentation)]));
  const seen = new Set<string>();
  return enrolments.flatMap(({ pseudonym, request }, index): Fault[] => {
    const at = `/enrolments/${index}`;
    const isTwice = seen.has(pseudonym);
    seen.add(pseudonym);
    return [
      ...(pseudonyms.get(request) === pseudonym ? [] : [{ at, fault: 'not proven by the request that it names' }]),
      ...(isTwice ? [{ at, fault: 'enrolled twice' }] : []),
    ];
  });
}

/** The journal on its own, that it is of this study, and that it tells of those who are enrolled. */
async function faultsOfJournal(
  { study, journal, enrolments }: AuditPackage,
  logKey: string | undefined,
): Promise<readonly Fault[]> {
  if (!journal) return [];
  const key = logKey === undefined ? undefined : noteKeyFrom(logKey);
  const check = { sha256Text: sha256Hex, sha256: logCrypto.sha256, verifyEd25519, logKey: key };
  const told = new Map(
    journal.entries.flatMap(({ event }) => (event.kind === 'enrolled' ? [[event.pseudonym, event.request]] : [])),
  );
  const known = new Set(enrolments.map(({ pseudonym }) => pseudonym));
  return [
    ...(journal.study === study.id ? [] : [{ at: '/journal', fault: 'of another study' }]),
    ...(await journalFaults(journal, check)),
    ...[...told.keys()].flatMap((pseudonym) =>
      known.has(pseudonym) ? [] : [{ at: '/enrolments', fault: 'somebody of the journal is left out' }],
    ),
    ...enrolments.flatMap(({ pseudonym, request }, index) =>
      [undefined, request].includes(told.get(pseudonym))
        ? []
        : [{ at: `/enrolments/${index}`, fault: 'the journal names another request' }],
    ),
  ];
}

function pseudonymIn(presentation: string): string | undefined {
  try {
    return (JSON.parse(presentation) as { pseudonym?: string }).pseudonym;
  } catch {
    return undefined;
  }
}
