import { openFile } from './link-file.ts';
import { linkResolver } from './link-resolver.ts';

export const resolveLink = linkResolver(openFile);
