import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { AppError, parse, type Verification } from '@assent/domain';
import { openDocument, secureDocument, zMethodKey } from '@assent/openid4vc';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile, readTextFile } from '../context.ts';
import { exitCodes } from '../output.ts';

const features = ['credential_jose', 'credential_sdjwt', 'presentation_jose', 'presentation_sdjwt'] as const;
/** What the W3C suite knows as well, and is not there. */
const absent = ['credential_cose', 'presentation_cose'] as const;

interface VcOptions {
  readonly input: string;
  readonly key?: string;
  readonly feature: (typeof features)[number] | (typeof absent)[number];
  readonly sd?: string;
  readonly output?: string;
}

/** What the W3C suite for VC-JOSE-COSE reads from the file. */
interface Outcome {
  readonly result: 'success' | 'failure' | 'indeterminate' | 'error';
  readonly data: string;
}

/** Secures and checks documents of VCDM 2.0 with a key in a file, as the W3C suite for VC-JOSE-COSE asks for it. Needs no service. */
export function vcCommands(program: Command, context: () => CommandContext): void {
  const vc = program
    .command('vc')
    .description('credentials and presentations in JOSE and SD-JWT, with a key in a file');
  subcommand(vc, 'issue', 'secure a document: prints the token', context, issue).option(
    '--sd <paths>',
    'claims that can be left out later, as a JSON array: ["credentialSubject.name", "list[0]"]',
  );
  subcommand(vc, 'verify', 'check a token: prints what it says', context, verify);
}

type Work = (options: VcOptions & { readonly feature: (typeof features)[number] }, keyFile: string) => Promise<Outcome>;

function subcommand(
  vc: Command,
  name: string,
  description: string,
  context: () => CommandContext,
  work: Work,
): Command {
  return vc
    .command(name)
    .description(description)
    .requiredOption('--input <file>', 'the document, or the token')
    .option('--key <file>', 'a verification method with publicKeyJwk, and secretKeyJwk to sign')
    .addOption(new Option('--feature <name>', 'what, and how').choices([...features, ...absent]).makeOptionMandatory())
    .option('--output <file>', 'where {"result", "data"} goes')
    .action(async (options: VcOptions) => {
      const ctx = context();
      // the program has an option of this name too, and takes it first
      const keyFile = options.key ?? ctx.apiKey;
      if (keyFile === undefined) throw new AppError('invalid_request', { option: '--key' });
      const outcome = await outcomeOf(options, keyFile, work);
      ctx.output.result(outcome, [outcome.data]);
      if (outcome.result === 'failure') ctx.setExitCode(exitCodes.no);
      if (outcome.result === 'indeterminate') ctx.setExitCode(exitCodes.unknown);
    });
}

/** Does the work, and leaves what came of it in the file even if it could not be done. */
async function outcomeOf(options: VcOptions, keyFile: string, work: Work): Promise<Outcome> {
  const keep = (outcome: Outcome): Outcome => {
    if (options.output !== undefined) writeFileSync(options.output, `${JSON.stringify(outcome)}\n`);
    return outcome;
  };
  const { feature } = options;
  if (feature === 'credential_cose' || feature === 'presentation_cose') {
    return keep({ result: 'indeterminate', data: 'COSE is not supported' });
  }
  try {
    return keep(await work({ ...options, feature }, keyFile));
  } catch (error) {
    keep({ result: 'error', data: error instanceof AppError ? error.code : 'internal' });
    throw error;
  }
}

async function issue({ input, feature, sd }: Parameters<Work>[0], keyFile: string): Promise<Outcome> {
  const method = parse(zMethodKey, readJsonFile(keyFile));
  const disclosable = sd === undefined ? [] : pathsFrom(sd);
  const document = parse(z.record(z.string(), z.unknown()), readJsonFile(input));
  const secured = await secureDocument(document, feature, method, { disclosable, randomBytes });
  return outcomeFrom(secured, (token) => token);
}

async function verify({ input, feature }: Parameters<Work>[0], keyFile: string): Promise<Outcome> {
  const method = parse(zMethodKey, readJsonFile(keyFile));
  return outcomeFrom(await openDocument(readTextFile(input), feature, method), (document) => JSON.stringify(document));
}

function outcomeFrom<T>(checked: Verification<T>, textOf: (value: T) => string): Outcome {
  if (checked.valid) return { result: 'success', data: textOf(checked.value) };
  return {
    result: 'failure',
    data: checked.rejections.map(({ reason, at }) => (at ? `${reason} at ${at}` : reason)).join(', '),
  };
}

function pathsFrom(text: string): string[] {
  try {
    return parse(z.array(z.string().max(512)).max(256), JSON.parse(text));
  } catch {
    throw new AppError('invalid_request', { option: '--sd' });
  }
}
