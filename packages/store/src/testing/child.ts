import { randomUUID } from 'node:crypto';
import { type Did, zBytes32, zDid, zInstant, zReceipt, zTenantId } from '@assent/domain';
import { databaseCredentialStore } from '../database-credential-store.ts';
import { databaseStore } from '../database-store.ts';
import { openDatabase } from '../open-database.ts';
import { testKeyring } from './test-databases.ts';
import { testLog } from './test-log.ts';

// A process that works on a database until it ends or is killed. It prints a line for all that it believes to be done.
const [config = '', mode] = process.argv.slice(2);
const print = (line: string) => void process.stdout.write(`${line}\n`);

const at = zInstant.parse('2026-01-31T09:00:00Z');
const salt = zBytes32.parse(`0x${'5a'.repeat(32)}`);
const database = await openDatabase(JSON.parse(config));
const store = databaseStore(database, testKeyring);

if (mode === 'open') {
  await database.close();
  print('opened');
}

if (mode === 'write') {
  for (let count = 0; ; count += 1) {
    await store.network(async ({ denials, outbox }) => {
      await denials.add(`row-${count}`, at, `row-${count}`);
      await outbox.enqueue(`row-${count}`, { kind: 'create_list', salt });
    });
    print(`row-${count}`);
  }
}

if (mode === 'save') {
  const saved = databaseCredentialStore(database, testKeyring);
  const tenant = zTenantId.parse('clinic-a');
  const [issuer, subject] = ['did:example:issuer', 'did:example:subject'].map((did) => zDid.parse(did)) as [Did, Did];
  let count = 0;
  const saving = async () => {
    for (;;) {
      const hash = `saved-${count++}`;
      // Every other one is about somebody new, whose key is made in the same transaction.
      const about = count % 2 === 0 ? subject : zDid.parse(`did:example:${hash}`);
      await saved.save(tenant, { kind: 'credential', hash, issuer, subject: about, type: 'LabResult', text: hash });
      print(hash);
    }
  };
  await Promise.all(Array.from({ length: 32 }, saving));
}

const subject = zDid.parse('did:example:subject');
const lists = { dataClasses: [], grants: [], credentials: [], reasons: [] };
const receiptOf = (id: string) =>
  zReceipt.parse({ id, at, event: 'access_denied', subject, actor: subject, human: true, ...lists });

if (mode === 'append') {
  for (;;) {
    const ids = Array.from({ length: 5 }, () => randomUUID());
    const file = await store.shared.subjectFile(zTenantId.parse('clinic-a'), subject);
    await Promise.all(ids.map((id) => file.append(receiptOf(id))));
    for (const id of ids) print(id);
  }
}

if (mode === 'hang') {
  await store.network(async ({ denials, outbox }) => {
    await denials.add('half', at, 'half');
    await outbox.enqueue('half', { kind: 'create_list', salt });
    print('inside');
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  });
}

if (mode === 'log') {
  const log = testLog(database, Math.floor(Math.random() * 2 ** 31));
  for (;;) {
    for (const id of await log.write(5)) print(`receipt ${id}`);
    const { kind } = await log.step(3);
    print(kind);
    await log.mine();
  }
}
