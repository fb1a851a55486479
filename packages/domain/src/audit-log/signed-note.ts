import { concat, fromBase64, type HashBytes, isSame, toBase64, utf8 } from './bytes.ts';

/** An Ed25519 key that verifies notes, under its name (C2SP signed-note). */
export interface NoteKey {
  readonly name: string;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** Checks an Ed25519 signature (RFC 8032). In browsers such functions answer later. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

const ed25519 = 0x01;
const maxNoteLength = 100_000;

/** First four bytes of the hash of name and key. */
const keyId = (sha256: HashBytes, { name, publicKey }: NoteKey) =>
  sha256(concat(utf8(`${name}\n`), Uint8Array.of(ed25519), publicKey)).slice(0, 4);

const isName = (name: string) => /^[^\s+\p{White_Space}\p{Cc}]+$/u.test(name);

/** The key as text, `<name>+<key id>+<base64 of 0x01 and the key>`, as note tools of others take it. */
export const noteKeyText = (sha256: HashBytes, key: NoteKey): string =>
  `${key.name}+${hex(keyId(sha256, key))}+${toBase64(concat(Uint8Array.of(ed25519), key.publicKey))}`;

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The key that a text names, or undefined if it is not one of Ed25519. */
export function parseNoteKey(sha256: HashBytes, text: string): NoteKey | undefined {
  const [name = '', id, encoded = '', ...rest] = text.split('+');
  // Base64 has plus signs of its own.
  const bytes = fromBase64([encoded, ...rest].join('+'));
  if (!isName(name) || bytes?.length !== 33 || bytes[0] !== ed25519) return undefined;
  const key = { name, publicKey: bytes.slice(1) };
  return hex(keyId(sha256, key)) === id ? key : undefined;
}

/** Signs a text, which ends with a line feed. */
export function signNote(
  sha256: HashBytes,
  text: string,
  key: NoteKey & { readonly sign: (message: Uint8Array) => Uint8Array },
): string {
  return `${text}\n— ${key.name} ${toBase64(concat(keyId(sha256, key), key.sign(utf8(text))))}\n`;
}

/**
 * The text of a note that `key` signed, or undefined. Signatures of other keys are passed over, as the specification
 * says; one of this key that does not hold refuses the note.
 */
export async function openNote(
  { sha256, verifyEd25519 }: { readonly sha256: HashBytes; readonly verifyEd25519: VerifyEd25519 },
  note: string,
  key: NoteKey,
): Promise<string | undefined> {
  const parsed = parseNote(note);
  if (!parsed) return undefined;
  const id = keyId(sha256, key);
  const own = parsed.signatures.filter((signature) => signature.name === key.name && isSame(signature.id, id));
  const message = utf8(parsed.text);
  for (const { bytes } of own) {
    if (bytes.length !== 64 || !(await verifyEd25519(key.publicKey, message, bytes))) return undefined;
  }
  return own.length > 0 ? parsed.text : undefined;
}

/** A note in its parts; the last empty line is between text and signatures. */
function parseNote(note: string) {
  const end = note.lastIndexOf('\n\n') + 1;
  const lines = note.slice(end + 1).split('\n');
  const hasControls = [...note].some((character) => character < ' ' && character !== '\n');
  if (end < 2 || note.length > maxNoteLength || hasControls || lines.pop() !== '') return undefined;
  const signatures = lines.flatMap((line) => parseSignature(line) ?? []);
  const isComplete = signatures.length === lines.length && lines.length >= 1 && lines.length <= 16;
  return isComplete ? { text: note.slice(0, end), signatures } : undefined;
}

function parseSignature(line: string) {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ');
  const bytes = fromBase64(encoded);
  if (dash !== '—' || !isName(name) || rest.length > 0 || !bytes || bytes.length < 5) return undefined;
  return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
}
