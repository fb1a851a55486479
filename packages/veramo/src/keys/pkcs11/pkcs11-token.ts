import { AppError } from '@assent/domain';
import type { Handle } from 'pkcs11js';
import type { Library } from './pkcs11-library.ts';

export interface TokenOptions {
  /** Label of the token, up to 32 characters. */
  readonly label: string;
  /** PIN of the user. JavaScript cannot zero it; it is dropped when the token is closed or refuses it. */
  readonly pin: string;
  /** How many operations run at once. */
  readonly maxSessions: number;
}

/** Thrown by work that finds something missing which a token that was reset would lack: the work is done once more. */
export class TokenChanged extends Error {}

/** What was found in one login; handles are good for all its sessions and for nothing after them. */
export interface Login {
  readonly generation: number;
  readonly slot: Handle;
  readonly idle: Handle[];
  /** Handles of private keys, by name. */
  readonly privateKeys: Map<string, Handle>;
}

type Work<T> = (session: Handle, login: Login) => Promise<T>;

/**
 * A token that the user is logged in to, with a pool of sessions, each for one operation at a time. A token that was lost
 * (removed, reset, logged out) is looked for and logged in to anew, once for an operation.
 *
 * @throws AppError `key_unavailable` if the token is gone; `configuration_invalid` from `logIn` if there is no such token,
 *   or it refuses the PIN, which is not tried again then: tokens lock after a few
 */
export class Token {
  private readonly library: Library;
  private readonly options: Omit<TokenOptions, 'pin'>;
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private login: Login | undefined;
  private pin: string | undefined;

  constructor(library: Library, { pin, ...options }: TokenOptions) {
    this.library = library;
    this.options = options;
    this.pin = pin;
  }

  /** Logs in, to find out early that something is configured wrongly. */
  logIn(): void {
    this.login ??= this.newLogin();
  }

  /** Runs `work` with a session of its own. What is no AppError becomes `key_unavailable`. */
  async use<T>(work: Work<T>): Promise<T> {
    await this.turn();
    try {
      return await this.attempt(work).catch((error) => {
        if (!this.isLoss(error)) throw error;
        return this.attempt(work);
      });
    } catch (cause) {
      if (cause instanceof AppError && cause.code !== 'configuration_invalid') throw cause;
      throw new AppError('key_unavailable', { token: this.options.label }, { cause });
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  close(): void {
    this.pin = undefined;
    this.forget(this.login);
    this.library.close();
  }

  private async turn(): Promise<void> {
    while (this.running >= this.options.maxSessions) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
  }

  private async attempt<T>(work: Work<T>): Promise<T> {
    const login = this.currentLogin();
    let session: Handle | undefined;
    try {
      session = login.idle.pop() ?? this.openSession(login.slot);
      const inUse = session;
      const result = await this.library.run(() => work(inUse, login));
      if (login === this.login) login.idle.push(session);
      else this.closeSession(session);
      return result;
    } catch (error) {
      if (session) this.closeSession(session); // an operation may be under way in it
      if (this.isLoss(error)) this.forget(login);
      throw error;
    }
  }

  private currentLogin(): Login {
    if (this.login && this.login.generation !== this.library.generation()) this.login = undefined;
    this.login ??= this.loginAgain();
    return this.login;
  }

  /** A module may know no more of a token that was away until it is initialised anew. */
  private loginAgain(): Login {
    try {
      return this.newLogin();
    } catch (error) {
      if (this.pin === undefined || !this.library.restart()) throw error;
      return this.newLogin();
    }
  }

  private newLogin(): Login {
    const slot = this.findSlot();
    const session = this.openSession(slot);
    try {
      this.presentPin(session);
    } catch (error) {
      this.closeSession(session);
      throw error;
    }
    return { generation: this.library.generation(), slot, idle: [session], privateKeys: new Map() };
  }

  private findSlot(): Handle {
    const { module } = this.library;
    const { label } = this.options;
    const found = module.C_GetSlotList(true).filter((slot) => module.C_GetTokenInfo(slot).label.trimEnd() === label);
    const [slot] = found;
    if (slot && found.length === 1) return slot;
    throw new AppError('configuration_invalid', { setting: 'token', fault: slot ? 'is not unique' : 'is not there' });
  }

  private presentPin(session: Handle): void {
    const { names, module } = this.library;
    if (this.pin === undefined) throw new AppError('key_unavailable', { token: this.options.label });
    try {
      module.C_Login(session, names.CKU_USER, this.pin);
    } catch (cause) {
      const code = codeOf(cause);
      if (code === names.CKR_USER_ALREADY_LOGGED_IN) return; // by another user of the module in this process
      if (![names.CKR_PIN_INCORRECT, names.CKR_PIN_LOCKED, names.CKR_PIN_EXPIRED].includes(code ?? -1)) throw cause;
      this.pin = undefined;
      throw new AppError('configuration_invalid', { setting: 'pin', fault: 'is refused' }, { cause });
    }
  }

  private openSession(slot: Handle): Handle {
    const { names, module } = this.library;
    return module.C_OpenSession(slot, names.CKF_SERIAL_SESSION | names.CKF_RW_SESSION);
  }

  private closeSession(session: Handle): void {
    try {
      this.library.module.C_CloseSession(session);
    } catch (error) {
      if (codeOf(error) === undefined) throw error; // the token has closed it already, or is gone with it
    }
  }

  private forget(login: Login | undefined): void {
    if (login === this.login) this.login = undefined;
    const idle = login?.idle.splice(0) ?? [];
    if (login?.generation !== this.library.generation()) return; // these handles may be those of others by now
    for (const session of idle) this.closeSession(session);
  }

  private isLoss(error: unknown): boolean {
    const { names } = this.library;
    return (
      error instanceof TokenChanged ||
      [
        names.CKR_SESSION_HANDLE_INVALID,
        names.CKR_SESSION_CLOSED,
        names.CKR_USER_NOT_LOGGED_IN,
        names.CKR_DEVICE_REMOVED,
        names.CKR_DEVICE_ERROR,
        names.CKR_TOKEN_NOT_PRESENT,
        names.CKR_OBJECT_HANDLE_INVALID,
        names.CKR_KEY_HANDLE_INVALID,
      ].includes(codeOf(error) ?? -1)
    );
  }
}

/** The CKR_… number of an error of the module, or undefined for any other error. */
export const codeOf = (error: unknown): number | undefined =>
  error instanceof Error && error.name === 'Pkcs11Error' && 'code' in error ? Number(error.code) : undefined;
