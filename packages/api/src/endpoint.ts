import * as z from 'zod';

/**
 * Who may call: anybody; the network operator, a tenant, or a patient who proved control of a DID, each with a bearer
 * token of their own kind. Staff of a tenant that is signed in calls what tenants do with a cookie, and `staff` with nothing else, even
 * while its session is locked.
 */
export type Audience = 'public' | 'operator' | 'tenant' | 'holder' | 'staff';

/** One HTTP operation: what goes in, what comes out, and who may call. Path parameters are written `{name}`. */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly audience: Audience;
  readonly tag: string;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  /** `z.undefined()` for none. */
  readonly body: Body;
  readonly status: 200 | 201 | 202;
  readonly result: Result;
  /** Media types of an answer that is no JSON but a text; `result` is then `z.string()`. */
  readonly media?: readonly [string, ...string[]];
}

/** An endpoint that answers with a text, and with headers of its own. */
export type TextEndpoint<Params extends z.ZodType = z.ZodType, Query extends z.ZodType = z.ZodType> = Endpoint<
  Params,
  Query,
  z.ZodUndefined,
  z.ZodString
> &
  Required<Pick<Endpoint, 'media'>>;

export type ParamsOf<E> = E extends Endpoint<infer P, z.ZodType, z.ZodType, z.ZodType> ? z.infer<P> : never;
export type QueryOf<E> = E extends Endpoint<z.ZodType, infer Q, z.ZodType, z.ZodType> ? z.infer<Q> : never;
export type BodyOf<E> = E extends Endpoint<z.ZodType, z.ZodType, infer B, z.ZodType> ? z.infer<B> : never;
export type ResultOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.infer<R> : never;

const zNothing = z.strictObject({});

/** An endpoint without parameters, query or body, unless given. */
export function endpoint<
  Result extends z.ZodType,
  Params extends z.ZodType = typeof zNothing,
  Query extends z.ZodType = typeof zNothing,
  Body extends z.ZodType = z.ZodUndefined,
>(
  definition: Pick<Endpoint, 'method' | 'path' | 'audience' | 'tag' | 'summary' | 'status'> & {
    result: Result;
    params?: Params;
    query?: Query;
    body?: Body;
  },
): Endpoint<Params, Query, Body, Result> {
  const defaults = { params: zNothing, query: zNothing, body: z.undefined() };
  return { ...defaults, ...definition } as unknown as Endpoint<Params, Query, Body, Result>;
}

/** An endpoint for a GET whose answer is a text of one of these media types. */
export const textEndpoint = <Params extends z.ZodType, Query extends z.ZodType = typeof zNothing>(
  definition: Pick<Endpoint, 'path' | 'audience' | 'tag' | 'summary'> &
    Required<Pick<Endpoint, 'media'>> & { params: Params; query?: Query },
): TextEndpoint<Params, Query> => ({
  query: zNothing as unknown as Query,
  ...definition,
  method: 'GET',
  status: 200,
  body: z.undefined(),
  result: z.string(),
});

/** Paging by `limit` (at most 200) and `offset`, as query parameters. */
export const zPaging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
};
