import { AppError, type TenantId } from '@assent/domain';
import type { Ports } from '../../ports/ports.ts';
import type { PresentationSession } from '../../ports/presentation-session.ts';
import { readOpenSession } from './presentation-sessions.ts';

/** A code as it is kept, of one that was typed: in any case, with hyphens or spaces, and with the letters that are no digits of it. */
const typedCode = (text: string): string =>
  text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

/** The open session that a code is for. @throws AppError `not_found`, also for one that is over: nobody learns that there was one */
export async function findSessionByCode(
  ports: Pick<Ports, 'store' | 'clock'>,
  code: string,
): Promise<{ readonly tenant: TenantId; readonly session: PresentationSession }> {
  const found = await ports.store.network(({ presentationCodes }) => presentationCodes.find(typedCode(code)));
  if (!found) throw unknownCode();
  try {
    return { tenant: found.tenant, session: await readOpenSession(ports, found.tenant, found.session) };
  } catch (error) {
    if (error instanceof AppError && (error.code === 'gone' || error.code === 'not_found')) throw unknownCode();
    throw error;
  }
}

const unknownCode = () => new AppError('not_found', { reason: 'unknown_code' });
