import { AppError } from '@assent/domain';
import type * as Pkcs11js from 'pkcs11js';

/** Names and functions of pkcs11js. */
export type Pkcs11 = typeof Pkcs11js;

/** A PKCS #11 module that is loaded and initialised. */
export interface Library {
  readonly names: Pkcs11;
  readonly module: Pkcs11js.PKCS11;
  /** Grows when the module is initialised anew: handles from before mean nothing, or something else, since. */
  generation(): number;
  /** Runs an operation during which the module must stay as it is. */
  run<T>(operation: () => Promise<T>): Promise<T>;
  /** Initialises the module anew, as some need it to find a token that was away. False while operations run. */
  restart(): boolean;
  close(): void;
}

/**
 * A module is initialised once for a process, whoever uses it, so this is the one thing here that a whole process shares:
 * its users are counted, and the last one finalises it.
 */
const inUse = new Map<string, SharedModule>();

/**
 * Loads the module at `path`, such as `/usr/lib/softhsm/libsofthsm2.so`.
 *
 * @throws AppError `configuration_invalid` if pkcs11js is not installed or there is no such module
 */
export async function openLibrary(path: string): Promise<Library> {
  const names = await importPkcs11();
  const shared = inUse.get(path) ?? new SharedModule(names, path);
  inUse.set(path, shared);
  shared.users += 1;
  let isOpen = true;
  return {
    names,
    module: shared.module,
    generation: () => shared.generation,
    run: (operation) => shared.run(operation),
    restart: () => shared.restart(),
    close() {
      if (!isOpen) return;
      isOpen = false;
      shared.users -= 1;
      shared.closeIfUnused();
    },
  };
}

class SharedModule {
  readonly module: Pkcs11js.PKCS11;
  users = 0;
  generation = 0;
  private readonly names: Pkcs11;
  private readonly path: string;
  private running = 0;
  /** False after an attempt to initialise it anew has failed: the next one may not. */
  private isInitialised = false;

  constructor(names: Pkcs11, path: string) {
    this.names = names;
    this.path = path;
    this.module = new names.PKCS11();
    try {
      this.module.load(path);
      this.initialise();
    } catch (cause) {
      throw new AppError('configuration_invalid', { setting: 'module', fault: 'does not load' }, { cause });
    }
  }

  async run<T>(operation: () => Promise<T>): Promise<T> {
    this.running += 1;
    return operation().finally(() => {
      this.running -= 1;
      this.closeIfUnused();
    });
  }

  /** Operations that are under way keep the module until they end. */
  closeIfUnused(): void {
    if (this.users > 0 || this.running > 0) return;
    inUse.delete(this.path);
    this.finalise();
    this.module.close();
  }

  restart(): boolean {
    if (this.running > 0) return false;
    this.generation += 1;
    this.finalise();
    this.initialise();
    return true;
  }

  private finalise(): void {
    if (this.isInitialised) this.module.C_Finalize();
    this.isInitialised = false;
  }

  private initialise(): void {
    this.module.C_Initialize({ flags: this.names.CKF_OS_LOCKING_OK }); // operations run on several threads
    this.isInitialised = true;
  }
}

/** It is an optional dependency, because it is compiled at installation. */
async function importPkcs11(): Promise<Pkcs11> {
  try {
    return ((await import('pkcs11js')) as unknown as { readonly default: Pkcs11 }).default;
  } catch (cause) {
    throw new AppError('configuration_invalid', { setting: 'pkcs11js', fault: 'is not installed' }, { cause });
  }
}
