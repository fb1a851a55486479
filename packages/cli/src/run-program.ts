import { CommanderError } from 'commander';
import type { CommandContext } from './context.ts';
import { type ExitCode, exitCodes, explain, type Streams } from './output.ts';
import { createProgram } from './program.ts';

/** What a command gets from the process that runs it. */
export interface RunOptions extends Pick<CommandContext, 'environment' | 'readPassphrase' | 'confirm'> {
  readonly streams: Streams;
}

/** Runs the `assent` command with the words after its name, says what went wrong, and returns the code to exit with. */
export async function runProgram(args: readonly string[], { streams, ...options }: RunOptions): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const setExitCode = (code: ExitCode) => {
    exitCode = code;
  };
  try {
    await createProgram({ ...options, streams, setExitCode }).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has told the user what is wrong with the call; for it, help and success are errors too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { lines, exitCode: code } = explain(error);
    const trace = options.environment.ASSENT_TRACE && error instanceof Error ? [error.stack ?? ''] : [];
    for (const line of [...lines, ...trace]) streams.err(`${line}\n`);
    return code;
  }
}
