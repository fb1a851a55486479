import type { Instant, StaffAccount, Tenant } from '@assent/domain';
import type { NamedCaller } from './policy-engine.ts';

/** An account with what lets somebody in to it. None of it is ever shown. */
export interface StoredStaff {
  readonly account: StaffAccount;
  /** As the hasher made it; absent until somebody has set a password. */
  readonly passwordHash?: string;
  /** With this token, of which a hash is kept, a person sets the password once. */
  readonly invite?: StaffInvite;
}

export interface StaffInvite {
  readonly hash: string;
  readonly expiresAt: Instant;
}

/** What changes of an account. `null` takes it away. */
export interface StaffChanges {
  readonly name?: string;
  readonly roles?: StaffAccount['roles'];
  readonly oidc?: NonNullable<StaffAccount['oidc']> | null;
  readonly passwordHash?: string | null;
  readonly invite?: StaffInvite | null;
  readonly endedAt?: Instant;
}

/** Somebody is signed in, in one browser. Of the token only a hash is kept. */
export interface StaffSession {
  readonly tokenHash: string;
  /** The account. */
  readonly staff: string;
  readonly openedAt: Instant;
  /** When the person last did something, to about half a minute. */
  readonly seenAt: Instant;
  /** Set while it is locked. */
  readonly lockedAt?: Instant;
  /** From then on it is over, whatever the person does. */
  readonly endsAt: Instant;
}

/** How often somebody was wrong lately, by a hash of who they said they are, from which browser. */
export interface SignInAttempts {
  readonly key: string;
  readonly failures: number;
  /** Nobody may try before. */
  readonly retryAt: Instant;
  /** It is forgotten then. */
  readonly expiresAt: Instant;
}

/** Accounts of staff of one tenant, and who is signed in. */
export interface StaffRecords {
  readonly accounts: {
    /** @throws AppError `conflict` if the id, the login name or the identity is taken; by one that has ended too */
    insert(staff: StoredStaff): Promise<void>;
    get(id: string): Promise<StoredStaff | undefined>;
    byLogin(login: string): Promise<StoredStaff | undefined>;
    byIdentity(identity: { readonly issuer: string; readonly subject: string }): Promise<StoredStaff | undefined>;
    /** First to last; those that have ended too. */
    list(page: { readonly limit: number; readonly offset: number }): Promise<readonly StoredStaff[]>;
    /** False if there is no such account, or it has ended: such a one never changes. */
    change(id: string, changes: StaffChanges): Promise<boolean>;
  };
  readonly sessions: {
    insert(session: StaffSession): Promise<void>;
    /** Notes that the person did something; nothing if it is locked. */
    see(tokenHash: string, at: Instant): Promise<void>;
    /** False if it was locked before, or is not there. */
    lock(tokenHash: string, at: Instant): Promise<boolean>;
    /** Opens it under another token. False if there is none with this token: exactly one of two callers gets true. */
    renew(tokenHash: string, newHash: string, at: Instant): Promise<boolean>;
    remove(tokenHash: string): Promise<void>;
    removeOf(staff: string): Promise<void>;
    /** Removes those that were over by `now`. */
    forget(now: Instant): Promise<void>;
  };
  readonly attempts: {
    get(key: string): Promise<SignInAttempts | undefined>;
    /** In place of what was there. */
    put(attempts: SignInAttempts): Promise<void>;
    remove(key: string): Promise<void>;
    forget(now: Instant): Promise<void>;
  };
}

/** A session that somebody showed the token of, with its account as it was at one moment. */
export interface FoundStaffSession {
  readonly tenant: Tenant;
  readonly session: StaffSession;
  /** As policies see it. */
  readonly named: NamedCaller;
  readonly login: string;
  /** There is a password to unlock it with. */
  readonly hasPassword: boolean;
}

/** Hashes passwords, slowly on purpose. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** False also without a hash, after as much work. @throws AppError `overloaded` if too many wait */
  matches(password: string, hash: string | undefined): Promise<boolean>;
}

/** For use cases that let staff in. */
export interface StaffPorts {
  readonly passwords: PasswordHasher;
}
