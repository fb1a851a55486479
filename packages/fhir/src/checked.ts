/** A check of something from outside: what it holds, or the one fault for which it is refused. */
export type Checked<T, F extends string> =
  | { readonly valid: true; readonly value: T }
  | { readonly valid: false; readonly fault: F };

/** Ends a check with "no". Never leaves this package: `checked` makes a value of it. */
class Refused extends Error {
  readonly fault: string;

  constructor(fault: string) {
    super(fault);
    this.fault = fault;
  }
}

/** A function that ends the check around it with a fault of one union. */
export const refusing =
  <F extends string>() =>
  (fault: F): never => {
    throw new Refused(fault);
  };

/** Runs a check that ends with `refusing`; any other error, also "unknown", goes on. */
export async function checked<T, F extends string>(check: () => Promise<T>): Promise<Checked<T, F>> {
  try {
    return { valid: true, value: await check() };
  } catch (error) {
    if (error instanceof Refused) return { valid: false, fault: error.fault as F };
    throw error;
  }
}

/** The same for a check that waits for nothing. */
export function checkedNow<T, F extends string>(check: () => T): Checked<T, F> {
  try {
    return { valid: true, value: check() };
  } catch (error) {
    if (error instanceof Refused) return { valid: false, fault: error.fault as F };
    throw error;
  }
}
