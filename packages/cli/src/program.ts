import { Command } from 'commander';
import { credentialCommands } from './commands/credential.ts';
import { custodialCommands } from './commands/custodial.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eligibilityCommands } from './commands/eligibility.ts';
import { organizationCommands } from './commands/organization.ts';
import { presentationCommands } from './commands/presentation.ts';
import { walletCommands } from './commands/wallet.ts';
import type { CommandContext } from './context.ts';
import type { Output } from './output.ts';

export interface ProgramOptions extends Pick<CommandContext, 'environment' | 'readPassphrase' | 'setExitCode'> {
  readonly createOutput: (json: boolean) => Output;
}

/** The `assent` command with all its subcommands. Everything from outside comes in through `options`. */
export function createProgram({ createOutput, environment, ...options }: ProgramOptions): Command {
  const program = new Command('assent')
    .description('Decentralized identity, consent and verifiable credentials for health care')
    .option('--url <url>', 'the service', environment.ASSENT_URL ?? 'http://localhost:4480')
    .option('--key <key>', 'API key of an organisation, or key of the operator')
    .option('--rpc-url <url>', 'node of the chain to ask, instead of the one the service names')
    .option('--json', 'print results as JSON', false)
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 yes, 1 no, 2 wrong call or input, 3 unknown (cannot be reached), 4 not allowed.',
    );

  const context = (): CommandContext => {
    const { url, key, rpcUrl, json } = program.opts<{ url: string; key?: string; rpcUrl?: string; json: boolean }>();
    return { ...options, environment, url, apiKey: key, rpcUrl, output: createOutput(json) };
  };
  organizationCommands(program, context);
  credentialCommands(program, context);
  presentationCommands(program, context);
  eligibilityCommands(program, context);
  custodialCommands(program, context);
  walletCommands(program, context);
  doctorCommand(program, context);
  demoCommand(program, context);
  return program;
}
