import type { Post } from '@assent/openid4vc/wallet';
import { changed, type Json } from './change.ts';
import type { Members } from './license.ts';
import type { Change } from './negative-case.ts';
import { type Writing, written } from './written.ts';

type Posted = Awaited<ReturnType<Post>>;

/** Which answer comes from an address, and its text before it is signed. */
export interface Answers {
  readonly placeOf: (url: string) => string;
  readonly draftOf: (place: string, text: string) => Json;
}

/** What the service answers, with the changes of a case made in it, and signed anew where it is signed. */
export function changingPost(
  post: Post,
  changes: readonly Change[],
  writing: Writing,
  { placeOf, draftOf }: Answers,
): Post {
  return async (url, options) => {
    const { status, mediaType, text }: Posted = await post(url, options);
    const place = placeOf(url);
    if (status !== 200) return { status, mediaType, text };
    const message = changed({ status, mediaType, body: draftOf(place, text) }, changesIn(place, changes));
    const answer = (await written(message, writing)) as Members;
    return {
      status: Number(answer.status),
      mediaType: String(answer.mediaType),
      text: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
    };
  };
}

/** Changes of one message of several, with their pointers from there on. */
export function changesIn(place: string, changes: readonly Change[]): Change[] {
  return changes.flatMap((change) => {
    const [kind = '', pointer = ''] = Object.entries(change)[0] ?? [];
    const isHere = String(pointer).startsWith(`/${place}/`);
    return isHere ? [{ ...change, [kind]: String(pointer).slice(place.length + 1) } as Change] : [];
  });
}

/** A link before it is written: a scheme, and parameters that can be there several times. */
export async function linkOf(draft: Json, changes: readonly Change[], writing: Writing): Promise<string> {
  const link = await written(changed(draft, changesIn('link', changes)), writing);
  if (typeof link === 'string') return link;
  const { scheme, parameters } = link as { scheme: string; parameters: Members };
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((text): [string, string] => [name, String(text)]),
  );
  return `${scheme}?${new URLSearchParams(pairs)}`;
}
