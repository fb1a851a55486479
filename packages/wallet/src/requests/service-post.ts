import { AppError } from '@assent/domain';
import { formPoster, type Post } from '@assent/openid4vc/wallet';

/**
 * Sends to one service alone. What a link leads to anywhere else is refused before anything is sent, and says so: the policy of the page
 * would refuse it too, with an error that tells nobody why.
 */
export function servicePost(origin: string): Post {
  const send = formPoster({ allowsLoopback: true });
  return (url, options) => {
    if (!URL.canParse(url) || new URL(url).origin !== origin) return Promise.reject(elsewhere());
    return send(url, options);
  };
}

/** What a link leads to is not at the service of this wallet. */
export const elsewhere = (): AppError =>
  new AppError('invalid_request', { error: 'elsewhere', fault: 'it leads to another place' });
