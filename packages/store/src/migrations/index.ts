import { InitialSchema1769850000000 } from './initial-schema.ts';

/** Every migration, oldest first. */
export const migrations = [InitialSchema1769850000000];
