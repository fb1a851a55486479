import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWalletFile, openWalletFile, readReceiptFile } from '@assent/cli';
import {
  AppError,
  decodeEntries,
  encodeEntries,
  ethrAddressOf,
  noteKeyText,
  openNote,
  parseCheckpoint,
  parseNoteKey,
  parseTilePath,
  signNote,
} from '@assent/domain';
import { readConfiguration } from '@assent/service';
import { parseKeyEncryptionKeys } from '@assent/store';
import { AssentResolver, loadAgentFile, logCrypto, verifyEd25519 } from '@assent/veramo';
import { unlessRefused } from './document-targets.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';
import { receiptBundle } from './receipt-bundle.ts';
import type { FuzzTarget } from './target.ts';

/** A parser of texts. */
function textTarget(name: string, seeds: readonly string[], read: (text: string) => unknown): FuzzTarget {
  return {
    name,
    make: (random) => mutateText(random, random.pick(seeds)),
    run: (input) => unlessRefused(() => read(String(input))),
  };
}

const seed = `0x${'07'.repeat(32)}` as Parameters<typeof logCrypto.publicKeyOf>[0];
const key = { name: 'a.example/log', publicKey: logCrypto.publicKeyOf(seed) };
const hash = Buffer.alloc(32, 5).toString('base64');
const bytes32 = `0x${'0a'.repeat(32)}`;
const checkpoint = `a.example/log\n12\n${hash}\nmap ${hash}\nafter ${bytes32}\ndigest ${bytes32}\nanchor 1 0x${'0b'.repeat(20)} ${bytes32}\n`;

const note = signNote(logCrypto.sha256, checkpoint, { ...key, sign: (message) => logCrypto.sign(seed, message) });

const ethrs = [`did:ethr:0x${'ab'.repeat(20)}`, `did:ethr:assent:0x02${'ab'.repeat(32)}`];

/** Readers of the public log, of keys and of what an operator writes. */
export function textTargets(): FuzzTarget[] {
  const environment = {
    ASSENT_PORT: '4480',
    ASSENT_PUBLIC_URL: 'http://localhost:4480',
    ASSENT_FINALITY: '3',
    ASSENT_RPC_URLS: 'http://a,http://b',
    ASSENT_DATABASE_URL: 'postgres://u:p@h/d',
    ASSENT_PROFILE: 'embedded',
  };
  return [
    textTarget('checkpoints', [checkpoint], parseCheckpoint),
    textTarget('keys of logs', [noteKeyText(logCrypto.sha256, key)], (text) => parseNoteKey(logCrypto.sha256, text)),
    textTarget('addresses of did:ethr', ethrs, (text) => ethrAddressOf(text as Parameters<typeof ethrAddressOf>[0])),
    textTarget('paths of tiles', ['tile/0/x001/x234/067.p/13', 'tile/entries/000'], parseTilePath),
    textTarget(
      'keys that encrypt keys',
      [`a:${Buffer.alloc(32, 1).toString('base64url')},b:${Buffer.alloc(32, 2).toString('base64url')}`],
      parseKeyEncryptionKeys,
    ),
    {
      name: 'signed notes',
      make: (random) => mutateText(random, note),
      run: async (input) => void (await openNote({ sha256: logCrypto.sha256, verifyEd25519 }, String(input), key)),
    },
    {
      name: 'entries of logs',
      make: (random) => mutateBytes(random, encodeEntries([new Uint8Array(3), new Uint8Array(300)])),
      run: (input) => void decodeEntries(input as Uint8Array),
    },
    {
      name: 'configuration',
      make: (random) => mutateJson(random, environment),
      run: (input) => unlessRefused(() => readConfiguration(textsOf(input))),
    },
    didTarget(),
  ];
}

/** An environment has texts only. */
const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(Object(value) as object).map(([name, member]) => [
      name,
      typeof member === 'string' ? member : (JSON.stringify(member) ?? ''),
    ]),
  );

/** DID URLs of every method. No host has an address here, so did:web is parsed and not fetched. */
function didTarget(): FuzzTarget {
  const resolver = new AssentResolver({ web: { addressesOf: async () => [] } });
  const jwk = Buffer.from(
    JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32, 9).toString('base64url') }),
  ).toString('base64url');
  const dids = [
    'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    `did:jwk:${jwk}`,
    'did:web:example.com%3A3000:user:alice?versionId=1#key-1',
    'did:ethr:0xb9c5714089478a327f09197987f16f9e5d936e8a',
    'did:peer:0z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK',
    'did:peer:2.Ez6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc.Vz6MkqRYqQiSgvZQdnBytw86Qbs2ZWUkGv22od935YF4s8M7V.SeyJ0IjoiZG0iLCJzIjoiaHR0cDovL2V4YW1wbGUuY29tIn0',
  ];
  return {
    name: 'DIDs',
    // Up to 10 000 documents of each method are remembered, of about 2 kB; the caches fill all along the run.
    growthPerInput: 512,
    make: (random) => mutateText(random, random.pick(dids)),
    run: async (input) => void (await resolver.resolve(String(input))),
  };
}

const agentFile = `version: 3
store:
  name: $env
  values: [1, two, { three: 3 }]
secret:
  $env: SECRET
agent:
  $ref: /store/values
`;

/** Readers of files. Each input is a file for a moment. */
export function fileTargets(): FuzzTarget[] {
  const folder = mkdtempSync(join(tmpdir(), 'assent-fuzz-files-'));
  const file = join(folder, 'file');
  const passphrase = 'a passphrase that is long enough';
  const wallet = join(folder, 'wallet.json');
  createWalletFile(wallet, passphrase);
  const fileTarget = (name: string, seedText: string, read: () => unknown, maxRuns?: number): FuzzTarget => ({
    name,
    ...(maxRuns === undefined ? {} : { maxRuns }),
    make: (random) => mutateText(random, seedText),
    async run(input) {
      writeFileSync(file, String(input));
      try {
        await read();
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    },
  });
  const walletText = JSON.stringify({
    version: 1,
    kdf: { name: 'scrypt', N: 65_536, r: 8, p: 1 },
    salt: 'A'.repeat(22),
    contents: 'v1.passphrase.AAAA.AAAA',
  });
  const receipts = JSON.stringify({ logKey: noteKeyText(logCrypto.sha256, key), bundle: receiptBundle(note) });
  return [
    fileTarget('agent.yml', agentFile, () => loadAgentFile(file, ['/store', '/secret', '/agent'], { SECRET: 's' })),
    fileTarget('receipts files', receipts, () => readReceiptFile(file)),
    // Each that is well-formed costs 0.1 s by design (scrypt).
    {
      ...fileTarget('wallet files', walletText, () => openWalletFile(file, passphrase), 2_000),
      stop: async () => rmSync(folder, { recursive: true, force: true }),
    },
  ];
}
