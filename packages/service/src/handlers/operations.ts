import type { Handlers } from '../http/bind.ts';
import type { HandlerContext } from './context.ts';

/** How everything stands. */
export const operationsHandlers = ({ operations }: HandlerContext): Pick<Handlers, 'readOperations'> => ({
  readOperations: () => operations(),
});
