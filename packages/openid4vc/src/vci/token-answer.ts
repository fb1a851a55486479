import type { GrantedAccess } from '@assent/application';

/** A token answer (OpenID4VCI 1.0 §6.2). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'DPoP' | 'Bearer';
  readonly expires_in: number;
  /** Of offers that give fresh copies: good for one use, which gives the next. */
  readonly refresh_token?: string;
  readonly refresh_token_expires_in?: number;
}

/** Tokens as the endpoint gives them. */
export const tokenAnswer = ({ access, refresh }: GrantedAccess, isBound: boolean): TokenAnswer => ({
  access_token: access.token,
  token_type: isBound ? 'DPoP' : 'Bearer',
  expires_in: access.lifetimeSeconds,
  ...(refresh ? { refresh_token: refresh.token, refresh_token_expires_in: refresh.lifetimeSeconds } : {}),
});
