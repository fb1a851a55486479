import type { ExitCode } from '../output.ts';
import { runProgram } from '../run-program.ts';

/** What a command came to. */
export interface Run {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/**
 * The `assent` command as a user has it, in this environment, with this passphrase. `watch` gets what goes to standard error as it
 * comes.
 */
export function commandLine(
  environment: Readonly<Record<string, string | undefined>>,
  passphrase = '',
  says = false,
  watch: (text: string) => void = () => undefined,
) {
  return async (...args: string[]): Promise<Run> => {
    let out = '';
    let err = '';
    const streams = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
        watch(text);
      },
    };
    const code = await runProgram(args, {
      environment,
      streams,
      readPassphrase: async () => passphrase,
      confirm: async () => says,
    });
    return { code, out, err };
  };
}
