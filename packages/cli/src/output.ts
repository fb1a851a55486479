import { AppError } from '@assent/domain';

/** Exit codes of every command. */
export const exitCodes = {
  ok: 0,
  /** The answer is no: refused, denied, not eligible. */
  no: 1,
  /** The command was called wrongly, or the input is bad. */
  usage: 2,
  /** The answer is unknown: the service, a key or the chain cannot be reached. */
  unknown: 3,
  /** Not allowed: a key or passphrase is missing or wrong. */
  notAllowed: 4,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where a command writes: results to standard output, the rest to standard error. */
export interface Output {
  readonly json: boolean;
  /** The result: as JSON with `--json`, else as the lines given. */
  result(value: unknown, lines: readonly string[]): void;
  /** One of many results, each on a line of its own: as JSON with `--json`, else as given. */
  line(value: unknown, line: string): void;
  /** Progress of long work; silent with `--json`. */
  progress(line: string): void;
  error(line: string): void;
}

/** Standard output and standard error. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export function createOutput(json: boolean, { out, err }: Streams): Output {
  return {
    json,
    result: (value, lines) =>
      out(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join('')),
    line: (value, line) => out(`${json ? JSON.stringify(value) : line}\n`),
    progress: (line) => {
      if (!json) err(`${line}\n`);
    },
    error: (line) => err(`${line}\n`),
  };
}

/** Columns, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const remedies: Partial<Record<AppError['code'], string>> = {
  unauthenticated: 'Give the right key: --key, ASSENT_API_KEY or ASSENT_OPERATOR_KEY.',
  forbidden:
    'You may not do this. Of an API key, its owner sees why with `assent policy check`; who acts for a patient needs a mandate that has not ended.',
  timeout: 'Is the service running? Start it with `npm start`, or name it with --url. `assent doctor` checks more.',
  registry_unavailable: 'The chain cannot be read. `assent doctor` says what is wrong.',
  wallet_unreadable: 'The passphrase is wrong or the wallet file is damaged.',
  certificate_unavailable: 'Ask for one with `assent issuer csr`, and hand it in: `assent issuer certificate set`.',
  not_accredited: 'The network operator can accredit: `assent network accredit`.',
};

const codesByExit: readonly [ExitCode, readonly AppError['code'][]][] = [
  [exitCodes.notAllowed, ['unauthenticated', 'forbidden', 'wallet_unreadable', 'not_accredited']],
  [
    exitCodes.unknown,
    [
      'timeout',
      'overloaded',
      'rate_limited',
      'registry_unavailable',
      'did_resolution_failed',
      'store_unavailable',
      'key_unavailable',
      'certificate_unavailable',
    ],
  ],
];

/** Says what went wrong and what to do, and with which code to exit. Unexpected errors show their kind only. */
export function explain(error: unknown): { readonly lines: readonly string[]; readonly exitCode: ExitCode } {
  if (!(error instanceof AppError)) {
    const kind = error instanceof Error ? error.name : typeof error;
    return { lines: [`Unexpected failure (${kind}). Set ASSENT_TRACE=1 to see where.`], exitCode: exitCodes.unknown };
  }
  const remedy = remedies[error.code];
  const exitCode = codesByExit.find(([, codes]) => codes.includes(error.code))?.[0] ?? exitCodes.usage;
  return { lines: [`Error: ${error.message}`, ...(remedy ? [remedy] : [])], exitCode };
}
