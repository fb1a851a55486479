import { behavesLikeStore } from '@assent/application/behaviours';
import { afterEach } from '@jest/globals';
import { databaseStore } from './database-store.ts';
import { sqliteDatabases, testKeyring } from './testing/test-databases.ts';

const sqlite = sqliteDatabases();
afterEach(() => sqlite.closeAll());

behavesLikeStore('databaseStore on SQLite', async () => databaseStore(await sqlite.open(), testKeyring));
