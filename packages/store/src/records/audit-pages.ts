import type { LogPageKind } from '@assent/application';
import { type Bytes32, type TilePlace, type Tiles, tileKey } from '@assent/domain';
import { In } from 'typeorm';
import { chunksOf } from '../chunks-of.ts';
import { auditPageTable } from '../entities/audit-log.ts';
import type { Session } from '../session.ts';
import { upserting, type Write } from '../write.ts';
import { openPage, pageText } from './page-text.ts';

/** Those of these pages that are there. */
export async function readPages(
  session: Session,
  logId: Bytes32,
  kind: LogPageKind,
  places: readonly TilePlace[],
): Promise<Tiles> {
  const pages = new Map<string, Uint8Array>();
  for (const [level, indexes] of byLevel(places)) {
    for (const chunk of chunksOf(indexes)) {
      const rows = await session.find(auditPageTable, { logId, kind, level, pageIndex: In(chunk) });
      for (const { pageIndex, content } of rows) {
        pages.set(tileKey({ level, index: pageIndex }), openPage(content));
      }
    }
  }
  return pages;
}

/** What writes pages, in place of those that are there. */
export function pageWrites(logId: Bytes32, pages: Readonly<Record<LogPageKind, Tiles>>): readonly Write[] {
  const rows = (Object.entries(pages) as [LogPageKind, Tiles][]).flatMap(([kind, tiles]) =>
    [...tiles].map(([key, page]) => {
      const { level, index } = placeOf(key);
      return { logId, kind, level, pageIndex: index, content: pageText(page) };
    }),
  );
  return chunksOf(rows).map((chunk) => upserting(auditPageTable, chunk, ['logId', 'kind', 'level', 'pageIndex']));
}

function placeOf(key: string): TilePlace {
  const [level, index] = key.split('/').map(Number);
  return { level: level ?? 0, index: index ?? 0 };
}

function byLevel(places: readonly TilePlace[]): Map<number, number[]> {
  const levels = new Map<number, number[]>();
  for (const { level, index } of places) {
    const indexes = levels.get(level) ?? [];
    indexes.push(index);
    levels.set(level, indexes);
  }
  return levels;
}
